import { expect, it } from "@jest/globals";
import type { Finished } from "@stageway/core";
import type { Connection, ExecOptions } from "@stageway/remote";
import { openJournal } from "./journal.ts";

/** A host whose answer is this. */
function hostThat(answer: Partial<Finished>) {
  const asked: (ExecOptions | undefined)[] = [];
  const connection = {
    address: { host: "web-1", port: 22, user: "deploy" },
    exec: (_: readonly string[], options?: ExecOptions) => {
      asked.push(options);
      return Promise.resolve({ ok: false, stdout: "", stderr: "", ...answer });
    },
  } as unknown as Connection; // What is asked of it.
  return { asked, connection };
}

it.each<[string, Partial<Finished>, string]>([
  ["does not answer", { timedOut: true, shortMessage: "ssh did not end within 60 s" }, "ssh did not end within 60 s"],
  ["is lost", { exitCode: 255, stderr: "Connection closed by remote host" }, "Connection closed by remote host"],
  ["has no sh", { exitCode: 127, stderr: "\u001b[2Jsh: not found" }, "sh: not found"],
])("does not take a host that %s for one to which nothing was deployed", async (_, answer, said) => {
  const { connection, asked } = hostThat(answer);
  await expect(openJournal(connection, "/srv/shop")).rejects.toThrow(`Cannot look into /srv/shop on web-1: ${said}`);
  expect(asked.map((options) => options?.timeout)).toEqual([60_000]);
});

it("knows a host to which nothing was deployed by what it says", async () => {
  expect(await openJournal(hostThat({ exitCode: 1 }).connection, "/srv/shop")).toBeUndefined();
});
