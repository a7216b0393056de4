import { expect, it } from "@jest/globals";
import { tokenOf } from "./repository.ts";

it.each([
  [{}, undefined],
  [{ GITHUB_TOKEN: "", GH_TOKEN: "gho_other" }, "gho_other"],
  [{ GITHUB_TOKEN: "ghp_first", GH_TOKEN: "gho_other" }, "ghp_first"],
])("finds the token of %j", (env, token) => {
  expect(tokenOf(env)).toBe(token);
});

it.each([
  ["GITHUB_TOKEN", "ghp_\u2026", "must be ASCII without blanks, as GitHub gives it"],
  ["GH_TOKEN", " ghp_first", "must not have white space or line breaks around it"],
])("refuses a token in %s that no header can have, and does not show it", (name, value, why) => {
  expect(() => tokenOf({ [name]: value })).toThrow(`Cannot use the token in ${name}: it ${why}`);
});
