import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Case } from "../sweep.ts";
import { caseOn, type Lend } from "./case-on.ts";
import { waitFor } from "./moments.ts";
import { beside, endingOf, unrepaired, untruths, type Stand } from "./stand.ts";

const hour = 3600;
const skews = [hour, -hour] as const;
const preload = fileURLToPath(new URL("skewed-clock.ts", import.meta.url));

/**
 * A container has the kernel's clock and no other. What a host's clock can do to us is what the program reads of it: deadlines come
 * from /proc/uptime, and only how old a deployment is comes from `date`, so that is the word of the host that is off here. The
 * runner's clock is that of the process.
 */
export function clockCases(lend: Lend): readonly Case[] {
  return skews.flatMap((skew) => {
    const off = `an hour ${skew > 0 ? "ahead" : "behind"}`;
    const env = { NODE_OPTIONS: `--import=${preload}`, STAGEWAY_SKEW: `${skew * 1000}` };
    return [
      ...Object.entries(courses).flatMap(([name, course]): Case[] => [
        caseOn(lend, `the host's clock ${off}, ${name}`, (stand) =>
          onSkewedHost(stand, skew, (skewed) => course(skewed, {})),
        ),
        caseOn(lend, `the runner's clock ${off}, ${name}`, (stand) => course(stand, env)),
      ]),
      caseOn(lend, `the runner's clock set to ${off} while the host reboots`, (stand) => setWhileAway(stand, env)),
    ];
  });
}

type Course = (stand: Stand, env: Readonly<Record<string, string>>) => Promise<readonly string[]>;

const courses: Readonly<Record<string, Course>> = {
  "a good release": async (stand, env) => {
    await stand.begin();
    await using job = await stand.ground.world.job(env);
    const lost = await untruths(stand, endingOf(await stand.deploy(job)));
    return [...lost, ...(await unrepaired(stand))];
  },
  "a bad release": async (stand, env) => {
    await stand.begin();
    await using job = await stand.ground.world.job(env);
    const step = endingOf(await stand.deploy(job, { "health-timeout": "3s" }, { version: stand.badNext }));
    const undone = step.outcome === "rolled-back" ? [] : [`it ended ${step.outcome}: ${step.log.slice(-500)}`];
    return [...undone, ...(await untruths(stand, step)), ...(await unrepaired(stand))];
  },
  "held and confirmed": async (stand, env) => {
    await stand.begin();
    const { world } = stand.ground;
    await using job = await world.job(env);
    await stand.deploy(job, { hold: "5m" });
    const post = await job.post("deploy-compose", { token: world.github.token, "job-status": "success" });
    return [...(await untruths(stand, { ...post, outcome: "deployed" })), ...(await unrepaired(stand))];
  },
  "held to its deadline": async (stand, env) => {
    await stand.begin();
    const { world, sh } = stand.ground;
    await using job = await world.job(env);
    await stand.deploy(job, { hold: "3s" });
    // A busy machine takes a while for the undo itself; a deadline by the wrong clock would be an hour away.
    const ended = `cd /srv/shop/.stageway/deployments; newest=$(ls | sort -n | tail -n 1)
      left=600; until grep -q '^ended' "$newest/state"; do [ $((left -= 1)) -gt 0 ] || exit 1; sleep 0.1; done`;
    const late = await sh(ended).then(
      () => [],
      () => ["it was not undone a minute after the beginning of a hold of 3 s"],
    );
    const post = await job.post("deploy-compose", { token: world.github.token, "job-status": "success" });
    const told = post.exitCode === 2 ? [] : [`the late verdict ended with ${post.exitCode}: ${post.log.slice(-500)}`];
    const lost = await untruths(stand, { ...post, outcome: "rolled-back" });
    return [...late, ...told, ...lost, ...(await unrepaired(stand))];
  },
};

const shadow = (skew: number) => `#!/bin/sh
# The word of a host whose clock is off.
told=$(/bin/date "$@") || exit
case "$*" in *+%s) echo $((told + ${skew})) ;; *) /bin/date --date "${skew} seconds" "$@" ;; esac
`;

async function onSkewedHost(stand: Stand, skew: number, course: (stand: Stand) => Promise<readonly string[]>) {
  const { host } = stand.ground.world;
  const write =
    'cat >/usr/local/bin/date; chmod 755 /usr/local/bin/date; [ "$(command -v date)" = /usr/local/bin/date ]';
  await host.exec(["sh", "-c", write], { input: shadow(skew) });
  try {
    return await course(stand);
  } finally {
    await host.exec(["rm", "/usr/local/bin/date"]);
  }
}

/** Whoever waits for a host that is away waits as long as before, whatever the clock says meanwhile. */
async function setWhileAway(stand: Stand, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await stand.begin();
  const { world, sh } = stand.ground;
  await using place = await world.job();
  const set = join(place.folder, "set");
  await using job = await world.job({ ...env, STAGEWAY_SKEW_FROM: set });
  const happening = async () => {
    await waitFor(sh, "while the new one starts");
    await world.host.kill();
    await sleep(1000);
    await writeFile(set, "");
    await world.host.start();
  };
  const step = await beside(stand.deploy(job), happening());
  const told = step.outcome === "degraded" ? [`it gave up on a host that came back: ${step.log.slice(-500)}`] : [];
  return [...told, ...(await untruths(stand, step)), ...(await unrepaired(stand))];
}
