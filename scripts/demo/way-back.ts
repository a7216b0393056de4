import { startOutage } from "../../packages/testbed/src/index.ts";
import { door, revisions } from "./application.ts";
import { betterGreeting } from "./changes.ts";
import { stageway } from "./command.ts";
import { differences } from "./differences.ts";
import { standing } from "./on-host.ts";
import { newestRecord, ourRecords } from "./records.ts";
import { listReleases } from "./releases.ts";
import { push, run, showEnd, type Stage } from "./stage.ts";

/** Act 7: a release is confirmed that nobody likes; somebody brings an earlier one back while nothing but the host is there. */
export async function wayBack(stage: Stage): Promise<void> {
  const { world, claims } = stage;
  const then = { ...(await standing(world.host)), revisions: await revisions(world.url), door: await door(world.url) };
  await confirmGreeting(stage);
  await using outage = await startOutage([world.github, world.registry], stage.signal);
  claims.equal("GitHub and the registry are switched off", await reached(stage), ["ECONNREFUSED", "ECONNREFUSED"]);
  const version = await pick(stage);
  await goBack(stage, version, then);
  await outage.end();
  claims.equal("GitHub and the registry are back where they were", await reached(stage), ["answers", "answers"]);
  const { flow } = await newestRecord(world);
  claims.equal("and no record says that somebody went back", flow, "push");
  await putRight(stage, version);
}

/** Brings act 6's release to its end. */
async function confirmGreeting(stage: Stage): Promise<void> {
  const { world, view, claims } = stage;
  const { number } = await newestRecord(world);
  const before = await standing(world.host);
  view.note("the commit of act 6 again: it changes the gateway, its compose file and the application's environment");
  const { exitCode } = await run(stage, { name: "act-7-forward" });
  claims.equal("the run is green", exitCode, 0);
  const left = (await ourRecords(world)).find((record) => record.number === number);
  claims.contains("and put the record of act 6 right", left?.description ?? "", "rolled-back");
  const after = await standing(world.host);
  claims.equal(
    "compose file and environment are new, too",
    differences({ ...before, images: "" }, { ...after, images: "" }),
    ["compose", "environment"],
  );
  claims.equal("the door says hello to whom the environment names", await door(world.url), '{"hello":"Grace"}\n');
}

/** Prints the list, and gives the newest verified release that does not run. */
async function pick(stage: Stage): Promise<string> {
  const { claims } = stage;
  const releases = await listReleases(stage);
  const [running, earlier] = releases.filter(({ verified }) => verified);
  claims.equal("what runs is the newest that was verified", running?.runsOn.length, 1);
  const unverified = releases.filter(({ verified }) => !verified);
  claims.equal("what failed its smoke test is not verified", unverified.length, 1);
  return earlier?.version ?? "none";
}

async function goBack(stage: Stage, version: string, then: object): Promise<void> {
  const { world, view, claims } = stage;
  view.typed(`stageway rollback staging --to ${version}`);
  const { exitCode, stderr } = await stageway(stage, ["rollback", "staging", "--to", version]);
  view.printed(exitCode === 0 ? withoutDocker(stderr) : stderr);
  claims.equal("it went back", exitCode, 0);
  const now = { ...(await standing(world.host)), revisions: await revisions(world.url), door: await door(world.url) };
  claims.equal("digests, compose file and environment are, byte for byte, those of then", now, then);
}

/** What the command itself says: what becomes of each container, its warnings, its steps and its end. */
function withoutDocker(said: string): string {
  const own = /^(Going back to|[!✓] |\[\d| *[\w-]+ +(leave|roll|replace|create|start|remove|run) )/u;
  return said
    .split("\n")
    .filter((line) => own.test(line))
    .join("\n");
}

/** What comes of asking GitHub and the registry. */
async function reached({ world: { github, registry } }: Stage): Promise<readonly string[]> {
  const ask = (url: string) =>
    fetch(url).then(
      () => "answers",
      (error: unknown) => String((error as { cause?: { code?: string } }).cause?.code),
    );
  return await Promise.all([github.apiUrl, registry.url].map(ask));
}

/** The next run of the workflow tells GitHub what it has not heard of. */
async function putRight(stage: Stage, version: string): Promise<void> {
  const { world, claims } = stage;
  await push(stage, await betterGreeting(world.application.path));
  const { exitCode } = await run(stage, { name: "act-7-next" });
  claims.equal("the run is green", exitCode, 0);
  const [newest, back] = await ourRecords(world);
  claims.equal("the way back is on record now", [back?.flow, back?.version], ["rollback", version]);
  claims.equal("as one that succeeded, until this run replaced it", back?.states.slice(0, 2), ["inactive", "success"]);
  await showEnd(stage, newest?.description ?? "");
}
