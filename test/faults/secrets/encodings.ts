/** One way of writing a secret: as it would be shown, and the part of that by which somebody could read it. */
interface Form {
  readonly shown: string;
  readonly sought: string;
}

const same = (text: string): Form => ({ shown: text, sought: text });

/** A secret in every form in which somebody who has the log could read it; written without a look at what redaction knows. */
export function encodingsOf(secret: string): Readonly<Record<string, Form>> {
  const bytes = Buffer.from(secret);
  const [first = "", ...others] = secret.split("\n");
  return {
    plain: same(secret),
    "base64, first offset": inBase64("", bytes),
    "base64, second offset": inBase64("u:", bytes),
    "base64, third offset": inBase64("a", bytes),
    "base64 for URLs": forUrls(inBase64("", bytes)),
    "base64 twice": inBase64("", Buffer.from(bytes.toString("base64"))),
    hexadecimal: same(bytes.toString("hex")),
    "hexadecimal, upper case": same(bytes.toString("hex").toUpperCase()),
    percent: same(encodeURIComponent(secret)),
    JSON: same(JSON.stringify(secret).slice(1, -1)),
    XML: same(secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")),
    "for a shell": same(secret.replaceAll("'", "'\\''")),
    "its first line": same(first),
    ...Object.fromEntries(
      others.filter(({ length }) => length > 8).map((line, index) => [`its line ${index + 2}`, same(line)]),
    ),
  };
}

/** Base64 of a text that holds more than the secret: what stands before and after changes the characters at both ends. */
function inBase64(before: string, secret: Buffer): Form {
  const start = Math.ceil(before.length / 3) * 3;
  const end = before.length + Math.floor((secret.length - (start - before.length)) / 3) * 3 + (start - before.length);
  const whole = Buffer.concat([Buffer.from(before), secret, Buffer.from(" and what follows")]);
  return { shown: whole.toString("base64"), sought: whole.subarray(start, end).toString("base64") };
}

function forUrls({ shown, sought }: Form): Form {
  const safe = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return { shown: safe(shown), sought: safe(sought) };
}

/** In which forms the secret stands in a text. */
export function formsIn(text: string, secret: string): string[] {
  return Object.entries(encodingsOf(secret)).flatMap(([name, { sought }]) => (text.includes(sought) ? [name] : []));
}

/** All of it in one text, as a program prints it that means no good, or that is asked to explain itself. */
export function everyForm(secrets: readonly string[]): string {
  return secrets.flatMap((secret) => Object.values(encodingsOf(secret)).map(({ shown }) => shown)).join(" ; ");
}
