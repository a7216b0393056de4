import { expect, it } from "@jest/globals";
import { readInputs } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { readSaid } from "./said.ts";

const read = (given: Record<string, string>) => {
  const all = { configuration: ".github/stageway.yml", ...given };
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  return readInputs(inputSpec, readSaid, Object.fromEntries(env));
};

it.each<[string, Record<string, string>, string[]]>([
  [
    "everything at once, each by the name of its input",
    {
      "skip-tests": "maybe",
      stage: "staging",
      images: "https://x",
      services: "web=../a",
      url: "staging",
      version: "v{nothing}",
      "moving-tags": "a b",
      branches: "a..b",
      "compose-files": "/compose.yml",
    },
    [
      "skip-tests: must be true or false",
      "images: must be a folder of images",
      "services: web: ",
      "compose-files: 0: ",
      "branches: 0: ",
      "version: ",
      "moving-tags: 0: ",
      "url: ",
    ],
  ],
  [
    "what is about a stage, when none is named",
    { version: "v{sha}", "moving-tags": "latest", url: "https://a.example", branches: "main", images: "https://x" },
    [
      'version: needs the input "stage"',
      'moving-tags: needs the input "stage"',
      'url: needs the input "stage"',
      'branches: needs the input "stage"',
      "images: must be a folder of images",
    ],
  ],
  ["a stage that is none", { stage: "-staging" }, ['stage: name "-staging" must be a stage name']],
  ["a service twice", { services: "web=.\nweb=a" }, ["services: must name each service once"]],
])("tells of %s", async (_, given, problems) => {
  const message = await read(given).then(String, (error: unknown) => (error as Error).message);
  expect(message.split("\n  - ").sort()).toEqual(
    ["Cannot read the inputs:", ...problems].sort().map((problem) => expect.stringContaining(problem)),
  );
});

it("has nothing to say where everything is left to the file", async () => {
  expect((await read({}))[1]).toBeUndefined();
});
