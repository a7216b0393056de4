import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { containsSecret, forgetSecrets, redact } from "./redaction.ts";
import { formsForRunner } from "./secret-forms.ts";
import { Secret } from "./secret.ts";

it("Secret is never shown by accident", () => {
  const secret = new Secret("correct horse battery");
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret, { showHidden: true }),
  ];
  for (const text of shown) expect(text).not.toContain("horse");
  expect(shown[1]).toBe('{"secret":"***"}');
  expect(secret.reveal()).toBe("correct horse battery");
});

const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64 after one byte": (text) => Buffer.from(`a${text}`).toString("base64"),
  "base64 after two bytes": (text) => Buffer.from(`ab${text}`).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 twice": (text) => Buffer.from(Buffer.from(text).toString("base64")).toString("base64"),
  hex: (text) => Buffer.from(text).toString("hex"),
  "upper-case hex": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  "percent encoding": (text) => encodeURIComponent(text),
  "form encoding": (text) => new URLSearchParams({ x: text }).toString().slice(2),
  JSON: (text) => JSON.stringify(text),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify(text)),
  XML: (text) =>
    text
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      .replace(/'/g, "&apos;"),
  "single quotes of a shell": (text) => text.replaceAll("'", "'\\''"),
  "double quotes of a shell": (text) => text.replace(/[\\"$`]/g, "\\$&"),
  "a workflow command": (text) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"),
  "basic authentication": (text) => Buffer.from(`x-access-token:${text}`).toString("base64"),
};
const core = (text: string) => text.slice(4, -4);

it.each(Object.entries(encodings))("redact() hides a secret in %s", (_, encode) => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 16, maxLength: 60 }), (value) => {
      fc.pre(value.isWellFormed() && value.trim() === value && Array.from(value).length > 14);
      new Secret(value);
      const text = `before ${encode(value)} after`;
      // The edges of base64 mix with what stands beside the secret; what is left of them is no use to anybody.
      expect(redact(text)).not.toContain(core(encode(value)).slice(0, 24));
      expect(redact(text)).toMatch(/^before .*\*\*\*.* after$/s);
      expect(containsSecret(text)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

it("redact() hides each line of a key, and leaves short lines alone", () => {
  new Secret("-----BEGIN KEY-----\nc2VjcmV0IGxpbmU=\nab\n-----END KEY-----\n");
  expect(redact("log: c2VjcmV0IGxpbmU= and ab")).toBe("log: *** and ab");
});

it("redact() hides overlapping secrets together", () => {
  new Secret("abcdefgh-1");
  new Secret("efgh-1-xyz");
  expect(redact("<abcdefgh-1-xyz> <abcdefgh-1abcdefgh-1>")).toBe("<***> <******>");
});

it("redact() leaves text without secrets as it is, and does not look for tiny ones", () => {
  new Secret("abc");
  new Secret("");
  expect(redact("abc and nothing else")).toBe("abc and nothing else");
  expect(containsSecret(gzipSync("x").toString("latin1"))).toBe(false);
});

it("redact() stays quick with a secret file of thousands of lines", () => {
  const line = (number: number) => `SETTING_${number}=value number ${number * 7919}`;
  new Secret(Array.from({ length: 2000 }, (_, number) => line(number)).join("\n"));
  const text = `${"nothing to see here, SETTING_".repeat(20)}\n`.repeat(500) + line(1234);
  const start = process.cpuUsage();
  expect(redact(text)).toBe(text.replace(line(1234), "***"));
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(2000);
});

it("formsForRunner() tells the lines alone of a long secret", () => {
  expect(formsForRunner(`${"x".repeat(20_000)}\nsecond line`)).toHaveLength(3);
});

it("formsForRunner() names the lines and the forms that the runner does not know", () => {
  const forms = formsForRunner("first line\nsecond line");
  expect(forms.slice(0, 3)).toEqual(["first line\nsecond line", "first line", "second line"]);
  expect(forms).toContain(Buffer.from("first line\nsecond line").toString("hex"));
});

it("forgetSecrets() leaves nothing to hide", () => {
  new Secret("correct horse battery staple");
  expect(redact("correct horse battery staple")).toBe("***");
  forgetSecrets();
  expect(redact("correct horse battery staple")).toBe("correct horse battery staple");
});
