import { describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { eventually, filesOf, interpreters, job, placing, sandbox, type Sandbox } from "./testing.ts";
import type { Target } from "./target.ts";

/** A dd whose flushes fail from one on, so many of them: nothing, or only a part, is on the disk, and then it says so. */
const dd = (interpreter: string) => `#!/bin/sh
real=${interpreter.startsWith("busybox") ? '"busybox dd"' : '"$(PATH=$REAL_PATH command -v dd)"'}
case "$*" in *conv=fsync*) ;; *) exec $real "$@" ;; esac
echo >>"$ROOT/flushes"
count=$(wc -l <"$ROOT/flushes")
if [ -e "$ROOT/mended" ] || [ "$count" -lt "$FAIL_FROM" ] || [ "$count" -ge "$((FAIL_FROM + FAIL_COUNT))" ]; then
  exec $real "$@"
fi
for word in "$@"; do case $word in of=*) to=\${word#of=} ;; if=*) exec <"\${word#if=}" ;; esac; done
if [ "$FAIL_HOW" = short ]; then head -c 9 >"$to"; else cat >"$to"; fi
exit 1
`;

/** Some builds of busybox run their own applets whatever the path says; a function comes before these, too. */
const shimmed = (interpreter: string) => `#!/bin/sh
exec ${interpreter} -c 'dd() { "$ROOT/bin/dd" "$@"; }; . "$0"' "$@"
`;

const failing = placing({
  change: [...placing().change, { title: "fail", do: [["place", "files/none", "none", "644"]], undo: [] }],
});

/** What may happen to a deployment, as far as the disk lets it. */
const ways = {
  "one that succeeds": (target: Target) => target.run({ token: "one", number: 1, job: placing(), retryUntil: 0 }),
  "one that fails": (target: Target) => target.run({ token: "one", number: 1, job: failing, retryUntil: 0 }),
  "one that is confirmed": async (target: Target) => {
    await target.run({ token: "one", number: 1, job: placing({ hold: 5000 }), retryUntil: 0 });
    return await target.confirm(1, "the job", { retryUntil: 0 });
  },
};

interface Trouble {
  readonly interpreter: string;
  readonly which: keyof typeof ways;
  readonly how: "short" | "unflushed";
  readonly from: number;
  readonly count: number;
}

/** Every way in which what is said of a deployment is not what is there. */
async function untruths(site: Sandbox): Promise<readonly string[]> {
  const { deployments, current } = await site.target.status();
  const first = deployments.find(({ number }) => number === 1);
  const found = `current ${String(current)}, ${String(await site.read("compose.yml"))}`;
  const said = first?.phase === "ended" ? first.outcome : "refused";
  const right = said === "deployed" ? "current 1, new compose" : "current undefined, old compose";
  return found === right ? [] : [`${said}: ${found}`];
}

async function troubled({ interpreter, which, how, from, count }: Trouble): Promise<readonly string[]> {
  await using site = await sandbox(interpreter, {
    REAL_PATH: process.env["PATH"] ?? "",
    STAGEWAY_SHELL: "shimmed",
    FAIL_HOW: how,
    FAIL_FROM: String(from),
    FAIL_COUNT: String(count),
  });
  await site.play("dd", dd(interpreter));
  await site.play("shimmed", shimmed(interpreter));
  await site.write("compose.yml", "old compose");
  await site.target.receive("one", filesOf("new"));
  await ways[which](site.target).catch(() => undefined);
  await ended(site);
  const { deployments } = await site.target.status();
  const before = deployments[0]?.phase === "ended" ? await untruths(site) : [];
  await site.write("../mended", "");
  await site.target.receive("two", []);
  const next = job({ prepare: [{ title: "never", do: [["space", ".", "900000000000000"]] }] });
  await site.target.run({ token: "two", number: 2, job: next, wait: 10_000 });
  return [...before, ...(await untruths(site)).map((fault) => `after the next run, ${fault}`)];
}

/** The job's process is gone: what it could not write it never will. */
async function ended(site: Sandbox): Promise<void> {
  const alive = async () => (await site.owners()).filter((pid) => existsSync(`/proc/${pid}`));
  await eventually(async () => (await alive()).length === 0, "the end of the job", 60_000);
}

async function countFlushes(interpreter: string, which: keyof typeof ways): Promise<number> {
  await using site = await sandbox(interpreter, {
    REAL_PATH: process.env["PATH"] ?? "",
    STAGEWAY_SHELL: "shimmed",
    FAIL_FROM: "0",
    FAIL_COUNT: "0",
  });
  await site.play("dd", dd(interpreter));
  await site.play("shimmed", shimmed(interpreter));
  await site.target.receive("one", filesOf("new"));
  await ways[which](site.target);
  await ended(site);
  return ((await site.read("../flushes")) ?? "").length;
}

/** So many flushes apart, from the last one back: those that fail alone, and those from which on all fail, which takes longer. */
const strides = {
  dash: { once: 1, onwards: 6 },
  "busybox sh": { once: 4, onwards: 13 },
  "bash --posix": { once: 5, onwards: 14 },
};

describe.each(interpreters)("the disk fails as the journal is flushed in %s", (interpreter) => {
  const { once, onwards } = strides[interpreter];

  it.each(Object.keys(ways) as (keyof typeof ways)[])(
    "%s ends as it says, and the next run puts right what it could not say",
    async (which) => {
      const flushes = await countFlushes(interpreter, which);
      expect(flushes).toBeGreaterThan(5);
      const found: string[] = [];
      for (const [stride, count] of [
        [once, 1],
        [onwards, 1000],
      ] as const)
        for (let from = flushes; from >= 1; from -= stride) {
          const trouble: Trouble = { interpreter, which, how: from % 2 === 0 ? "short" : "unflushed", from, count };
          found.push(...(await troubled(trouble)).map((fault) => `${JSON.stringify(trouble)}: ${fault}`));
        }
      expect(found).toEqual([]);
    },
    180_000,
  );
});
