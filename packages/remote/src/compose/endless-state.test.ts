import { expect, it } from "@jest/globals";
import { rewritePaths } from "./paths.ts";
import { readState } from "./read-state.ts";

const asked = { directory: "/srv/shop", images: new Map<string, string>() };
const refused = (warnings: string) => ({
  exitCode: 0,
  stderr: "",
  stdout: `==code\n|1\n==warnings\n|${warnings}\n==end\n`,
});
const upload = "/srv/shop/.stageway/incoming/abc/view/shop/";

it.each<[string, string, string]>([
  ["a word without an end", "x".repeat(1_000_000), "x".repeat(50)],
  ["denials without an end", "permission denied ".repeat(60_000), "permission denied permission denied"],
  ["a path in an upload", `${upload}compose.yml: "${upload}env" is wrong`, 'on the target: compose.yml: env" is wrong'],
  ["a path in an upload that has no end", `${upload.slice(0, -1)} is wrong`, `${upload.slice(0, -1)} is wrong`],
])("soon says what compose refuses, in %s, too", (_, warnings, said) => {
  expect(() => readState(refused(warnings), asked)).toThrow(said);
});

it("refuses a compose model that is nested without an end", () => {
  const model = JSON.parse(`${'{"a":['.repeat(20_000)}${"]}".repeat(20_000)}`) as unknown;
  expect(() => rewritePaths(model, { directory: "/srv/shop", view: "/srv/shop/view" })).toThrow(
    "Cannot read the compose model: it is nested more than 100 deep",
  );
});
