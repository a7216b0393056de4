/** Shorter pieces of a secret are not looked for: they would turn half the log into stars. */
const shortestPiece = 8;
/** A whole secret is looked for from this length on. */
const shortestSecret = 4;
/** Of a longer one the runner is told the lines alone: every form would be printed at full length. */
const longestDerived = 10_000;

/**
 * Every form in which a secret may turn up in text: itself, its lines, in base64 at any offset (once and twice), hex, percent
 * encoding, JSON, XML, shell and workflow-command quoting.
 */
export function formsOf(secret: string): ReadonlySet<string> {
  const forms = new Set<string>();
  const add = (least: number, ...found: string[]) => {
    for (const form of found) if (form.length >= least) forms.add(form);
  };
  for (const whole of new Set([secret, secret.trim()])) {
    if (whole.length >= shortestSecret) add(shortestSecret, whole, ...quoted(whole), ...encoded(whole));
  }
  for (const line of secret.split(/[\r\n]+/).map((piece) => piece.trim())) {
    if (line.length >= shortestPiece && line !== secret) add(shortestPiece, line, ...quoted(line), ...encoded(line));
  }
  return forms;
}

/**
 * What the runner has to be told: it derives base64, JSON, percent and XML forms itself (actions/runner, HostContext.cs), but not
 * hex or base64 of base64.
 */
export function formsForRunner(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  const derived = secret.length > longestDerived ? [] : encoded(secret);
  return [...new Set([secret, ...lines.filter((line) => line.length >= shortestPiece), ...derived])];
}

/** Forms that keep the letters and escape what stands between them. */
function quoted(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const percent = encodeURIComponent(text.toWellFormed());
  const strictPercent = percent.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const xml = text.replace(
    /[&<>]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? character,
  );
  return [
    json,
    JSON.stringify(json).slice(1, -1),
    percent,
    strictPercent,
    strictPercent.replace(/%20/g, "+"),
    ...[...new Set([percent, strictPercent])].map(lowerPercent),
    encodeURI(text.toWellFormed()),
    xml,
    xml.replaceAll('"', "&quot;").replaceAll("'", "&apos;"),
    xml.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    text.replaceAll("'", "'\\''"),
    text.replace(/[\\"$`]/g, "\\$&"),
    text.replace(/[^\w@%+=:,./-]/g, "\\$&"),
    text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"),
  ];
}

/** There are few different codes, however long the text is: replacing one everywhere is quicker than a call for each place. */
function lowerPercent(text: string): string {
  const codes = new Set(text.match(/%(?:[0-9A-F][A-F]|[A-F][0-9])/g));
  return [...codes].reduce((lowered, code) => lowered.replaceAll(code, code.toLowerCase()), text);
}

/** Forms that change every letter. */
function encoded(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString("hex");
  const once = base64Pieces(bytes);
  const twice = base64Pieces(Buffer.from(bytes.toString("base64")));
  const every = [hex, hex.toUpperCase(), ...once, ...twice];
  return every.filter((form) => form.length >= shortestPiece);
}

/** The part of the base64 text that is there wherever the bytes stand within the encoded whole; three offsets, two alphabets. */
function base64Pieces(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((skip) => {
    const whole = bytes.subarray(skip, skip + 3 * Math.floor((bytes.length - skip) / 3));
    return [whole.toString("base64"), whole.toString("base64url")];
  });
}
