import { expect, it } from "@jest/globals";
import { packFiles } from "./archive.ts";
import { encodeJob } from "./job-text.ts";
import { filesOf, placing, sandbox } from "./testing.ts";

/** What sshd does for a key with `command="program.sh --dir DIR --forced"`: the words that were asked for are in a variable. */
it.each(["dash", "busybox sh"])(
  "works behind a forced command in %s, where words are never expanded",
  async (interpreter) => {
    await using site = await sandbox(interpreter);
    await site.target.status();
    const program = (
      await site.shell.exec(["sh", "-c", 'echo "$1"/.stageway/program-*.sh', "sh", site.directory])
    ).stdout.trim();
    const ask = async (words: string, input?: Uint8Array) => {
      const { shell } = site.with({ SSH_ORIGINAL_COMMAND: words });
      const command = [...interpreter.split(" "), program, "--dir", site.directory, "--forced"];
      return (await shell.exec(command, { ...(input && { input }) })).stdout;
    };
    const archive = packFiles([...filesOf("new"), { path: "job", content: encodeJob(placing({ hold: 60_000 })) }]);
    expect(await ask(`--mark m receive one ${archive.length}`, archive)).toBe("=m received number=0\n");
    expect(await ask("--mark m run --follow one next")).toContain("=m done");
    expect(await ask("confirm --follow end 1 me%20too")).toContain("outcome=deployed");
    for (const words of [
      "job 1",
      "status; id",
      "$(id)",
      "* *",
      "run --wait $(id) one next",
      "sh -c id",
      "--dir /tmp status",
      "",
    ]) {
      expect([words, await ask(words)]).toEqual([words, expect.stringMatching(/^=refused reason=Cannot%20understand/)]);
    }
  },
);
