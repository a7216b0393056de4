import { expect, it } from "@jest/globals";
import {
  choice,
  flag,
  list,
  object,
  oneOrMany,
  optional,
  preset,
  readBy,
  record,
  required,
  settings,
  shorthand,
  text,
  whole,
} from "./index.ts";

const service = settings({
  context: required(text(), "folder that is sent to the builder"),
  sizeLimit: optional(whole({ min: 1, max: 9 }), "bytes"),
  fast: preset(flag, false, "whether to hurry"),
});
const names = { pattern: /^[a-z]+$/, wanted: "lower-case letters" };
const file = settings({
  services: required(
    record(
      names,
      shorthand(text(), (context) => ({ context }), service),
    ),
    "what is built",
  ),
  kind: preset(choice("compose", "swarm"), "compose", "where it runs"),
  hosts: optional(oneOrMany(text()), "where"),
});

function problemsOf(document: unknown): string[] {
  const reading = readBy(file, document);
  return "problems" in reading
    ? reading.problems.map(({ path, where, message }) => `${path.join("/")} ${where}: ${message}`)
    : [];
}

it("reads a document, widens what is short and fills in defaults", () => {
  expect(readBy(file, { services: { web: "." }, hosts: "a" })).toEqual({
    value: { services: { web: { context: ".", fast: false } }, kind: "compose", hosts: ["a"] },
  });
});

it("reads the maps that YAML gives like objects", () => {
  const document = new Map([["services", new Map([["web", new Map([["context", "."]])]])]]);
  expect(readBy(file, document)).toMatchObject({ value: { services: { web: { context: "." } } } });
});

it.each<[string, unknown, string[]]>([
  ["no mapping", [], [" value: must be a mapping: current value is an empty list"]],
  ["a missing key", {}, [' key: "services" is missing: what is built']],
  ["an unknown key", { services: {}, host: "a" }, ['host key: unknown key "host"; did you mean "hosts"?']],
  [
    "a key that resembles none",
    { services: {}, xyzzy: 1 },
    ['xyzzy key: unknown key "xyzzy"; known keys: services, kind, hosts'],
  ],
  [
    "a wrong word",
    { services: {}, kind: "swam" },
    ['kind value: must be one of compose, swarm: current value is "swam"; did you mean "swarm"?'],
  ],
  [
    "a number for text",
    { services: { web: 1.1 } },
    ["services/web value: must be text: current value is 1.1, a number; put it in quotes"],
  ],
  ["a wrong name", { services: { "B C": "." } }, ['services/B C key: name "B C" must be lower-case letters']],
  [
    "a forbidden name",
    JSON.parse('{"services":{"__proto__":"."}}'),
    ['services/__proto__ key: forbidden key "__proto__"'],
  ],
  [
    "several at once",
    { services: { a: { context: 5, "size-limit": 10 }, b: {} }, hosts: [""] },
    [
      "services/a/context value: must be text: current value is 5, a number; put it in quotes",
      "services/a/size-limit value: must be a whole number from 1 to 9: current value is 10",
      'services/b key: "context" is missing: folder that is sent to the builder',
      "hosts/0 value: must not be empty",
    ],
  ],
])("reports %s", (_, document, problems) => {
  expect(problemsOf(document)).toEqual(problems);
});

it("never lets a document reach a prototype", () => {
  readBy(record(names, object({})), JSON.parse('{"__proto__":{"polluted":{}}}'));
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

it("gives a JSON Schema with descriptions, defaults and no further keys", () => {
  expect(service.schema()).toEqual({
    type: "object",
    properties: {
      context: { description: "folder that is sent to the builder", type: "string", minLength: 1 },
      "size-limit": { description: "bytes", type: "integer", minimum: 1, maximum: 9 },
      fast: { description: "whether to hurry", type: "boolean", default: false },
    },
    required: ["context"],
    additionalProperties: false,
  });
  expect(list(flag, { min: 1 }).schema()).toEqual({ type: "array", items: { type: "boolean" }, minItems: 1 });
});
