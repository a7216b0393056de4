import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { printed } from "../../test/printed.ts";
import { ActionError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { absolutePath, relativePath } from "./path.ts";
import { hostName, port, userName } from "./host.ts";
import { json } from "./json.ts";
import { headers, keyValues, lines, linesOf } from "./lists.ts";
import { duration, integer } from "./number.ts";
import { parseInputs } from "./parse-inputs.ts";
import { optional } from "./parser.ts";
import { bearerToken, secret, token } from "./secret-input.ts";
import { boolean, choice, multiline, text } from "./text.ts";
import { httpUrl, httpUrlWithin } from "./url.ts";

const spec = {
  url: httpUrl,
  expectStatus: integer({ min: 100, max: 599 }),
  expectText: optional(text),
  wait: duration,
};

it("reads kebab-case inputs into camel-case names", () => {
  const env = {
    INPUT_URL: "https://a.example",
    "INPUT_EXPECT-STATUS": "200",
    "INPUT_EXPECT-TEXT": "",
    INPUT_WAIT: "10s",
  };
  expect(parseInputs(spec, env)).toEqual({
    url: new URL("https://a.example"),
    expectStatus: 200,
    expectText: undefined,
    wait: 10_000,
  });
});

it("reports every bad input at once", () => {
  const env = {
    INPUT_URL: "ftp://x",
    "INPUT_EXPECT-STATUS": "abc",
    "INPUT_EXPECT-TEXT": " x",
  };
  expect(() => parseInputs(spec, env)).toThrow(
    new ActionError(
      [
        "Cannot read the inputs:",
        '  - url: must be an http or https URL, not "ftp": current value is "ftp://x"',
        '  - expect-status: must be a whole number from 100 to 599: current value is "abc"',
        '  - expect-text: must not have white space around it: current value is " x"',
        '  - wait: must be a duration like 90s, 5m or 1h30m: current value is ""',
      ].join("\n"),
    ),
  );
});

it("leaves alone what a later step of the job exports: a post step has its work to do", () => {
  expect(parseInputs({ a: optional(text) }, { INPUT_A: "x", INPUT_B: "y" })).toEqual({ a: "x" });
});

it("reads the process's own environment unless given another", () => {
  process.env["INPUT_OF-A-TEST"] = "x";
  expect(parseInputs({ ofATest: text })).toEqual({ ofATest: "x" });
  delete process.env["INPUT_OF-A-TEST"];
});

it("gives secrets as secrets and shows nothing of a bad one", () => {
  const env = { "INPUT_SSH-KEY": "-----BEGIN\nkey\n", INPUT_TOKEN: "hunter2-hunter2\n" };
  const parsed = parseInputs({ sshKey: secret }, { "INPUT_SSH-KEY": env["INPUT_SSH-KEY"] });
  expect(parsed.sshKey).toBeInstanceOf(Secret);
  expect(parsed.sshKey.reveal()).toBe("-----BEGIN\nkey\n");
  expect(() => parseInputs({ sshKey: secret, token }, env)).toThrow(
    "Cannot read the inputs:\n  - token: must not have white space or line breaks around it",
  );
  expect(() => parseInputs({ token }, { INPUT_TOKEN: "hunter2\u0000hunter2" })).toThrow(
    /token: must be one line without control characters$/,
  );
  expect(() => parseInputs({ token, sshKey: secret }, {})).toThrow(
    "  - token: must not be empty\n  - ssh-key: must not be empty",
  );
  expect(() => parseInputs({ token: bearerToken }, { INPUT_TOKEN: "hunter2-\u{1f511}-hunter2" })).toThrow(
    /token: must be ASCII without blanks, as GitHub gives it$/,
  );
  expect(parseInputs({ token: bearerToken }, { INPUT_TOKEN: "ghs_16C7e42F" }).token.reveal()).toBe("ghs_16C7e42F");
  expect(parseInputs({ token }, { INPUT_TOKEN: "hunter2-hunter2" }).token.reveal()).toBe("hunter2-hunter2");
});

it("whatever the inputs are, the outcome is values or one ActionError", async () => {
  const everything = {
    text,
    multiline,
    boolean,
    choice: choice("a", "b"),
    integer: integer({ min: 0, max: 9 }),
    duration,
    lines,
    hosts: linesOf(hostName),
    keyValues,
    headers,
    json: json((value) => value),
    httpUrl,
    public: httpUrlWithin({ allowPrivate: false }),
    hostName,
    port,
    userName,
    absolutePath,
    relativePath,
    bearerToken,
    secret,
    token,
  };
  const names = Object.keys(everything).map((name) =>
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).toUpperCase(),
  );
  const piece = fc.constantFrom(
    "\n",
    "\r",
    "\u0000",
    "=",
    ":",
    "//",
    "http://",
    "https://",
    "@",
    "[",
    "]",
    "::1",
    "1",
    "0",
    "{",
    "}",
    '"',
    "\\",
    ".",
    "..",
    "/",
    "é",
    "m",
    "s",
  );
  const value = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary" }),
    fc.webUrl(),
    fc.json(),
  );
  await printed(() =>
    fc.assert(
      fc.property(value, (value) => {
        try {
          parseInputs(everything, Object.fromEntries(names.map((name) => [`INPUT_${name}`, value])));
        } catch (error) {
          expect(error).toBeInstanceOf(ActionError);
          expect((error as ActionError).message).toMatch(/^Cannot read the inputs:(\n {2}- [a-z-]+: [^\p{Cc}]+)+$/u);
        }
      }),
      { numRuns: 1000 },
    ),
  );
});
