import { expect, it } from "@jest/globals";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createProcesses, requireSuccess, systemClock } from "@stageway/core";
import { openTarget } from "./target.ts";
import { filesOf, interpreters, job, placing, sandbox } from "./testing.ts";

const processes = createProcesses({ env: process.env });

it.each(interpreters)(
  "goes back on a full disk in %s, and tells the truth once there is room",
  async (interpreter) => {
    await using site = await sandbox(interpreter);
    const directory = join(site.directory, "small");
    await mkdir(directory);
    requireSuccess(await processes.run("mount", ["-t", "tmpfs", "-o", "size=512k", "none", directory]), "mount");
    try {
      const target = openTarget({ shell: site.shell, directory });
      await writeFile(join(directory, "compose.yml"), "old compose");
      await target.receive("one", filesOf("new"));
      await site.play(
        "docker",
        '#!/bin/sh\ndd if=/dev/zero of="$ROOT/site/small/filler" bs=4096 2>/dev/null\nexit 0\n',
      );
      const fill = { title: "fill", do: [["docker", "fill"] as const], undo: [] };
      const first = await target
        .run({
          token: "one",
          number: 1,
          job: placing({ change: [...placing().change.slice(0, 1), fill, ...placing().change.slice(1)] }),
          retryUntil: systemClock.monotonic() + 3000,
        })
        .catch(String);
      await stat(join(directory, "filler"));
      const compose = async () => (await site.shell.exec(["cat", join(directory, "compose.yml")])).stdout;
      expect([first, await compose()]).toEqual([first, "old compose"]);
      await expect(target.receive("two", filesOf("newer"))).rejects.toThrow(/disk full|cut off/);
      await rm(join(directory, "filler"));
      await target.receive("three", []);
      expect(await target.run({ token: "three", number: 3, job: job() })).toMatchObject({ outcome: "deployed" });
      expect((await target.status()).deployments[0]).toMatchObject({
        number: 1,
        phase: "ended",
        outcome: "rolled-back",
      });
      expect(await compose()).toBe("old compose");
    } finally {
      await processes.run("umount", ["-l", directory]);
    }
  },
  40_000,
);
