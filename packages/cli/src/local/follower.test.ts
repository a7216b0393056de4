import { expect, test } from "@jest/globals";
import type { ActLine } from "@stageway/testbed";
import { createView } from "../terminal.ts";
import { failureOf } from "./explain-run.ts";
import { Follower } from "./follower.ts";

/** Lines of the job `build`, of its step `Test` unless said otherwise. */
function line(kind: ActLine["kind"], text: string, more: Partial<ActLine> = {}): ActLine {
  return { job: "build", step: "Test", stage: "Main", command: undefined, kind, text, ...more };
}
const printed = (text: string, more?: Partial<ActLine>) => line("output", text, more);
const command = (name: string, text: string, more?: Partial<ActLine>) =>
  line("command", text, { command: name, ...more });
const ends = (mark: string, more?: Partial<ActLine>) => line("act", `  ${mark}  Main Test`, more);
const post = { stage: "Post" } as const;
const lint = { step: "Lint" };
const after = ["exit status 1", "⭐ Run Complete job", "🏁  Job failed"].map((text) =>
  line("act", text, { step: undefined, stage: undefined }),
);

/** What a person reads when act wrote these lines. */
function told(lines: readonly ActLine[]): { message: string; hint: string | undefined } {
  const follower = new Follower(createView({ isTTY: false, columns: 80, write: () => undefined }, {}), "deploy.yml");
  for (const each of lines) follower.take(each);
  const text = lines.map(({ job, text: said }) => `[${job}] ${said}`).join("\n");
  const { message, hint } = failureOf({ failures: follower.failures, text }, "/tmp/log");
  return { message: message.replace("Cannot deploy here: the workflow failed:\n", ""), hint };
}

const many = Array.from({ length: 40 }, (_, index) => printed(`line ${index + 1}`));

test.each([
  [
    "an action's error, with its hint",
    [
      command("error", "::error::Cannot build web: no%0A  such file"),
      printed("Hint: Look at the COPY line."),
      ends("❌"),
      ...after,
    ],
    "    Cannot build web: no\n      such file\n    Hint: Look at the COPY line.",
  ],
  [
    "a script that annotates no error",
    [printed("1 test failed"), printed(""), printed("expected 2, received 3"), ends("❌"), ...after],
    "    build › Test failed. It printed last:\n        1 test failed\n        expected 2, received 3",
  ],
  [
    "the end of a long output",
    [...many, ends("❌"), ...after],
    `    build › Test failed. It printed last:\n${Array.from({ length: 15 }, (_, index) => `        line ${index + 26}`).join("\n")}`,
  ],
  [
    "an action whose last words are lost",
    [
      command("group", "::group::Build web"),
      printed("ERROR: failed to solve"),
      command("endgroup", "::endgroup::"),
      ends("❌"),
      ...after,
    ],
    "    build › Test failed. It printed last:\n        ERROR: failed to solve",
  ],
  ["a silent step", [ends("❌"), ...after], "    build › Test failed and printed nothing"],
  [
    "a failed script after an error that failed nothing",
    [command("error", "::error::deprecated", lint), ends("✅", lint), printed("boom"), ends("❌"), ...after],
    "    deprecated\n    build › Test failed. It printed last:\n        boom",
  ],
  [
    "a step that went well, and a post step that did not",
    [printed("fine"), ends("✅"), printed("left over", post), ends("❌", post), ...after],
    "    build › Test, post step failed. It printed last:\n        left over",
  ],
  ["no step at all", after, "    [build] exit status 1\n    [build] ⭐ Run Complete job\n    [build] 🏁  Job failed"],
])("says why the workflow failed by %s", (_name, lines, expected) => {
  expect(told(lines)).toEqual({ message: expected, hint: "The whole log is /tmp/log" });
});
