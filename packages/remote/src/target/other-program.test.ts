import { expect, it } from "@jest/globals";
import { otherProgramHint } from "./other-program.ts";
import type { Shell } from "./shell.ts";
import { openTarget, type Target } from "./target.ts";

const older = "runs stageway install again";
const newer = "is newer than this version";

it.each<[string, string, string | undefined]>([
  ["a program before format 2", "the job is not understood: format 2", older],
  ["a program before format 2 on one host of several", "web-1: the job is not understood: format 2", older],
  ["a program of an older format", "the job has another format: current value is 2, this program's is 1", older],
  ["a program of a newer format", "the job has another format: current value is 2, this program's is 3", newer],
  ["a program without the verb", "Cannot understand the request: no such verb: signed", older],
  ["a program without an option", "Cannot understand the request: run [--wait S] TOKEN NUMBER", older],
  ["a program without a word", "Cannot understand the request: signed NUMBER BYTES", older],
  [
    "a number that nobody can count with",
    "Cannot understand the request: the number of a deployment is 999999999999999 at most: current value is 1e99",
    undefined,
  ],
  ["a damaged job", "the job is not understood: hold x", undefined],
  ["a policy", "the job has a command that is not allowed: the image is not listed", undefined],
  ["words that only have the format in them", "the job is not understood: format 2 and more", undefined],
])("says of the refusal of %s what to do", (_, refusal, hint) => {
  const said = otherProgramHint(refusal);
  if (hint === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(hint);
});

it.each<[string, (target: Target) => Promise<unknown>]>([
  ["a question", (target) => target.keepSigned(7, "x\n")],
  ["a job", (target) => target.run({ token: "t", number: 7, job: { prepare: [], change: [], settle: [], hold: 0 } })],
  ["a verdict", (target) => target.confirm(7, "a job")],
])("hints at it where the program does not know the words of %s", async (_, ask) => {
  const shell: Shell = {
    exec(command, { onLine } = {}) {
      const line = `=${command[6]} refused reason=Cannot%20understand%20the%20request:%20no%20such%20verb:%20x`;
      onLine?.(line);
      return Promise.resolve({
        ok: true,
        command: "ssh",
        exitCode: 64,
        signal: undefined,
        stderr: "",
        duration: 1,
        stdout: `${line}\n`,
        timedOut: false,
        cancelled: false,
        truncated: false,
        startFailure: undefined,
        shortMessage: "",
      } as unknown as Awaited<ReturnType<Shell["exec"]>>); // As a program that refused.
    },
  };
  const target = openTarget({ shell, directory: "/srv/shop" });
  await expect(ask(target)).rejects.toMatchObject({ hint: expect.stringContaining(older) });
});
