import { describe, expect, it } from "@jest/globals";
import type { Phase, Verdict } from "./deployment.ts";
import type { Job } from "./job.ts";
import type { Target } from "./target.ts";
import { eventually, filesOf, interpreters, placing, sandbox, type Sandbox } from "./testing.ts";

/** A docker that stands still in a phase for as long as the test has a file of its name. */
const standing = '#!/bin/sh\nwhile [ -e "$ROOT/site/stand-$1" ]; do sleep 0.05; done\n';

const step = (name: string) => ({ title: name, do: [["docker", name] as const], undo: [["docker", "undo"] as const] });

const staged: Job = placing({
  prepare: [step("prepare")],
  change: [...placing().change, step("change")],
  settle: [step("settle")],
  gate: 60_000,
  hold: 60_000,
});

const verbs: Readonly<Record<string, (target: Target) => Promise<Verdict>>> = {
  go: (target) => target.go(2, "the first host"),
  extend: (target) => target.extend(2, 90_000),
  confirm: (target) => target.confirm(2, "the job"),
  undo: (target) => target.undo(2, "somebody"),
  unlock: (target) => target.unlock(2, "an operator"),
};

/** Brings deployment 2 to a phase, where it stays. */
async function bring(site: Sandbox, phase: Phase): Promise<void> {
  await site.play("docker", standing);
  await site.write(`stand-${phase}`, "");
  if (phase === "queued") {
    await site.target.receive("one", []);
    await site.target.run({ token: "one", number: 1, job: placing({ change: [], hold: 60_000 }) });
  }
  await site.target.receive("two", filesOf("new"));
  void site.target.run({ token: "two", number: 2, job: staged, wait: 60_000, until: "ready" }).catch(() => undefined);
  if (phase !== "queued" && phase !== "prepare" && phase !== "ready") {
    await reach(site, "ready");
    void site.target.go(2, "the test").catch(() => undefined);
    if (phase === "settle" || phase === "undo" || phase === "ended") await reach(site, "held");
    if (phase === "settle") void site.target.confirm(2, "the job").catch(() => undefined);
    if (phase === "undo") void site.target.undo(2, "nobody else").catch(() => undefined);
    if (phase === "ended") await site.target.confirm(2, "the job");
  }
  await reach(site, phase);
}

async function reach(site: Sandbox, phase: Phase): Promise<void> {
  const reached = async () =>
    (await site.target.status()).deployments.some((one) => one.number === 2 && one.phase === phase);
  await eventually(reached, `the phase ${phase}`);
}

/** Lets everything go on that stands still. */
async function release(site: Sandbox): Promise<void> {
  await site.shell.exec(["sh", "-c", 'rm -f "$1"/stand-*', "sh", site.directory]);
}

/** What each verb is told in each phase, or what became of the deployment by it; asked in this order. */
const table: readonly (readonly [Phase, Readonly<Record<string, string>>])[] = [
  [
    "queued",
    {
      go: "it is not ready yet",
      extend: "it waits for no word",
      confirm: "it is not held yet",
      unlock: "it holds no lease: it waits for its turn",
      undo: "refused: cancelled by somebody",
    },
  ],
  [
    "prepare",
    {
      go: "it is not ready yet",
      extend: "it waits for no word",
      confirm: "it is not held yet",
      unlock: "its owner is at work: process <pid>",
      undo: "refused: prepare: cancelled by somebody",
    },
  ],
  [
    "ready",
    {
      extend: "ready",
      confirm: "it is not held yet",
      unlock: "its owner is at work: process <pid>",
      undo: "refused: cancelled by somebody",
    },
  ],
  [
    "change",
    {
      extend: "it waits for no word",
      confirm: "it is not held yet",
      unlock: "its owner is at work: process <pid>",
      undo: "rolled-back: undone by somebody",
    },
  ],
  [
    "held",
    {
      go: "held",
      extend: "held",
      unlock: "its owner is at work: process <pid>",
      undo: "rolled-back: undone by somebody",
    },
  ],
  [
    "settle",
    {
      extend: "it was confirmed: the job",
      unlock: "its owner is at work: process <pid>",
      undo: "it was confirmed: the job",
      confirm: "deployed",
    },
  ],
  [
    "undo",
    {
      extend: "it was undone: nobody else",
      unlock: "its owner is at work: process <pid>",
      confirm: "it was undone: nobody else",
      undo: "rolled-back: undone by nobody else",
    },
  ],
  [
    "ended",
    {
      go: "deployed",
      extend: "it was confirmed: the job",
      undo: "it was confirmed: the job",
      unlock: "it has ended and holds no lease",
      confirm: "deployed",
    },
  ],
];

function told(verdict: Verdict): string {
  if (!verdict.accepted) return verdict.reason.replace(/process \d+$/, "process <pid>");
  const { phase, outcome, reason } = verdict.deployment;
  return [outcome ?? phase, reason].filter((word) => word !== undefined).join(": ");
}

describe.each(interpreters)("a deployment in %s", (interpreter) => {
  it.each(table)("that is %s answers every verb", async (phase, answers) => {
    await using site = await sandbox(interpreter);
    await bring(site, phase);
    const words = Object.entries(answers);
    // A verdict that finds another one follows that one to the end.
    const following = phase === "settle" || phase === "undo" ? 2 : 0;
    const found: [string, string][] = [];
    for (const [index, [verb]] of words.entries()) {
      const answer = verbs[verb]?.(site.target);
      if (index >= words.length - following) await release(site);
      if (answer !== undefined) found.push([verb, told(await answer)]);
    }
    expect(found).toEqual(words);
  });
});
