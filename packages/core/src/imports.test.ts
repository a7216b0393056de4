import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const folder = fileURLToPath(new URL(".", import.meta.url));
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => ({ name, text: readFileSync(folder + name, "utf8") }));
const naming = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

it("the toolkit and the GitHub client are each named in one file", () => {
  expect(naming(/from "@actions\//)).toEqual(["runner.ts"]);
  expect(naming(/from "@octokit\//)).toEqual(["github/client.ts"]);
  expect(naming(/import \* as \w+ from "@/)).toEqual([]);
});

it("the GitHub client and its HTTP stack are loaded only by whoever opens it", () => {
  expect(naming(/import\("\.\/client\.ts"\)/)).toEqual(["github/open-github.ts"]);
  expect(naming(/from "(\.\/|\.\.?\/github\/)(client|transport)\.ts"/)).toEqual(["github/client.ts"]);
  expect(naming(/^import (?!type).* from "node:(https?|child_process|crypto|net|tls)"/m)).toEqual([]);
});

it("nothing writes the environment or the path of later steps", () => {
  expect(naming(/GITHUB_ENV|GITHUB_PATH|exportVariable|addPath/)).toEqual([]);
});

it("what is published does not hold the fakes for tests", () => {
  expect(naming(/\/testing\.ts"/)).toEqual([]);
});
