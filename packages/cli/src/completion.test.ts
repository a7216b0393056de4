import { execFileSync } from "node:child_process";
import { expect, it } from "@jest/globals";
import { completion, knownShells } from "./completion.ts";
import { verbs } from "./verbs.ts";

/** What bash offers for the last of the words. */
function offered(...words: readonly string[]): string[] {
  const script = `${completion("bash", verbs)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _stageway; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script, "bash", ...words], { encoding: "utf8", cwd: "/" })
    .trim()
    .split("\n")
    .filter(Boolean);
}

it("completes verbs, options and words of its own in bash", () => {
  expect(offered("stageway", "")).toEqual([...verbs.map(({ name }) => name), "completion", "help"]);
  expect(offered("stageway", "do")).toEqual(["doctor"]);
  expect(offered("stageway", "init", "--st")).toEqual(["--stage"]);
  expect(offered("stageway", "completion", "")).toEqual(knownShells);
  expect(offered("stageway", "help", "lo")).toEqual(["logs", "local"]);
  expect(offered("stageway", "init", "--compose-file", "/et")).toEqual(["/etc"]);
});

it.each(knownShells)("knows every verb and option in %s", (shell) => {
  const script = completion(shell, verbs);
  for (const { name, options } of verbs) {
    expect(script).toContain(name);
    for (const option of Object.keys(options)) expect(script).toMatch(new RegExp(`(--|-l )${option}\\b`));
  }
});
