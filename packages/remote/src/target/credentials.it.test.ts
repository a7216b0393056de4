import { describe, expect, it } from "@jest/globals";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Deployment } from "./deployment.ts";
import type { RunOptions } from "./target.ts";
import { eventually, forcedShell, interpreters, job, killGroup, sandbox, type Sandbox } from "./testing.ts";
import { openTarget } from "./target.ts";

const environment = { path: "files/.env", content: "PASSWORD=x" };
const credentials = { path: "docker/config.json", content: '{"auths":{"ghcr.io":{"auth":"YTpi"}}}' };

/** Runs a job that brings credentials, under this number. */
async function run(site: Pick<Sandbox, "target">, number: number, more: Partial<RunOptions> = {}): Promise<Deployment> {
  await site.target.receive(`token-${number}`, [environment]);
  return await site.target.run({ token: `token-${number}`, number, job: job(), files: [credentials], ...more });
}

/** Another deployment is held under number 1. */
const occupy = (site: Sandbox) => run(site, 1, { job: job({ hold: 60_000 }) });

/** Deployment 2 waits for the one that is held; its credentials wait with it. */
async function queued(site: Sandbox): Promise<{ readonly ended: Promise<Deployment> }> {
  await occupy(site);
  const ended = run(site, 2, { wait: 60_000 });
  await eventually(async () => site.lines.some((line) => line.startsWith("Waiting for deployment 1")), "the queue");
  expect(await credentialsOn(site)).toEqual(["deployments/2/docker/config.json"]);
  return { ended };
}

const doing = (...words: [string, ...string[]]) => [{ title: "it", do: [["docker", ...words] as const], undo: [] }];

/** Ways in which a deployment ends, each giving how it ended. */
const ends: Readonly<Record<string, (site: Sandbox) => Promise<Deployment>>> = {
  deployed: (site) => run(site, 1),
  "rolled-back": (site) => run(site, 1, { job: job({ change: doing("fail") }) }),
  "refused as it fetches": (site) => run(site, 1, { job: job({ prepare: doing("fail") }) }),
  "refused as a job that is not understood": (site) =>
    run(site, 1, { job: job({ prepare: [{ title: "it", do: [["no-such" as "docker"]] }] }) }),
  "refused at the end of its wait": async (site) => {
    await occupy(site);
    return await run(site, 2);
  },
  "refused as stale": async (site) => {
    const { status } = await site.target.receive("early", []);
    await run(site, 1);
    return await run(site, 2, { expect: status.generation ?? 0 });
  },
  "refused as not permitted": async (site) => {
    await site.write("../policy", "ghcr.io/acme/*\n");
    const shell = await forcedShell(site, "--policy", join(site.directory, "..", "policy"));
    const target = openTarget({ shell, directory: site.directory });
    return await run({ target }, 1, { job: job({ change: doing("run", "all") }) });
  },
  "refused as cancelled while it waits": async (site) => {
    const { ended } = await queued(site);
    await site.target.undo(2, "the job");
    return await ended;
  },
  "superseded while it waits": async (site) => {
    const { ended } = await queued(site);
    await site.target.queue(3);
    return await ended;
  },
  "superseded by one that is deployed": async (site) => {
    await run(site, 7);
    return await run(site, 4);
  },
  "superseded as its process died while it waited": async (site) => {
    const { ended } = await queued(site);
    ended.catch(() => undefined); // It is told by the journal.
    for (const pid of await site.owners()) killGroup(pid);
    await run(site, 3, { wait: 60_000 });
    const { deployments } = await site.target.status();
    const [found] = deployments.filter(({ number }) => number === 2);
    if (found === undefined) throw new Error("There is no deployment 2");
    return found;
  },
};

/** Files with credentials in what is ours on the host. */
async function credentialsOn({ directory }: Sandbox): Promise<readonly string[]> {
  const names = await readdir(join(directory, ".stageway"), { recursive: true });
  return names.filter((name) => name.endsWith("config.json"));
}

describe.each(interpreters)("credentials in %s", (interpreter) => {
  it.each(Object.entries(ends))(
    "are gone when the deployment is %s",
    async (how, end) => {
      await using site = await sandbox(interpreter);
      await site.play("docker", '#!/bin/sh\n[ "$1" != fail ]\n');
      const { phase, outcome } = await end(site);
      expect([phase, outcome]).toEqual(["ended", how.split(" ")[0]]);
      expect(await credentialsOn(site)).toEqual([]);
      // The application's environment stays where somebody may go back to it.
      const [ended] = (await site.target.status()).deployments.filter((one) => one.outcome === outcome).toReversed();
      const left = await site.read(`.stageway/deployments/${ended?.number}/files/.env`);
      expect(left).toBe(outcome === "deployed" ? "PASSWORD=x" : undefined);
    },
    30_000,
  );

  it("are gone when the job cannot be started", async () => {
    await using site = await sandbox(interpreter);
    await run(site, 1);
    await site.target.receive("again", []);
    const again = site.target.run({ token: "again", number: 1, job: job(), files: [credentials] });
    await expect(again).rejects.toThrow("deployment 1 exists already");
    expect(await credentialsOn(site)).toEqual([]);
  });
});
