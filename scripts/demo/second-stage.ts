import { fillDisk, type FullDisk, type Host } from "../../packages/testbed/src/index.ts";
import { pay, payments, revisions } from "./application.ts";
import { differences } from "./differences.ts";
import { digests, standing, startTimes } from "./on-host.ts";
import { ourRecords } from "./records.ts";
import { listReleases, type Listed } from "./releases.ts";
import { run, type Stage, type Told } from "./stage.ts";

/** Act 8: what staging confirmed goes to production, by digest, to a registry and two hosts that know nothing of staging's. */
export async function secondStage(stage: Stage): Promise<void> {
  const { world, production, claims } = stage;
  const { PRODUCTION_ENV } = production.settings.secrets;
  world.set(production.settings);
  world.set({ secrets: { PRODUCTION_ENV: `${PRODUCTION_ENV}PAYMENTS=/mnt/shared\nGREETING=Ada\n` } });
  const [newest, earlier] = (await listReleases(stage)).filter(({ verified }) => verified);
  if (newest === undefined || earlier === undefined) throw new Error("Cannot find two releases that staging confirmed");
  await onBoth(stage, earlier, { name: "act-8-first", version: "v1.0.0" });
  await onePayment(stage);
  const full = await secondIsFull(stage, newest);
  await full.free();
  stage.view.done("the disk of the second host is freed");
  await onBoth(stage, newest, { name: "act-8-again", version: "v1.1.0" });
  const [onStaging, onCanary] = await Promise.all([world.host, hostsOf(stage).canary].map(digests));
  claims.equal("digest for digest what staging confirmed", onCanary, onStaging);
}

function hostsOf({ production }: Stage): { readonly canary: Host; readonly second: Host } {
  const [canary, second] = production.hosts;
  if (canary === undefined || second === undefined) throw new Error("Cannot find two hosts of production");
  return { canary, second };
}

interface Wanted {
  readonly name: string;
  readonly version: string;
}

/** Somebody asks for a release, under the name that it gets in production. */
async function ask(stage: Stage, { version: tested, reference }: Listed, { name, version }: Wanted): Promise<Told> {
  stage.view.note(`somebody asks for ${tested} as ${version}`);
  const workflow = ".github/workflows/deploy-production.yml";
  return await run(stage, { name, asked: { workflow, inputs: { release: reference, version } } });
}

/** The release goes out: to the canary, and when that is well to the other host. */
async function onBoth(stage: Stage, release: Listed, wanted: Wanted): Promise<void> {
  const { world, production, view, claims } = stage;
  const before = await Promise.all(production.hosts.map(digests));
  const { exitCode, outputs } = await ask(stage, release, wanted);
  claims.equal("the run is green", exitCode, 0);
  const after = await Promise.all(production.hosts.map(digests));
  const images = JSON.parse(outputs.get("promote-images.images") ?? "{}") as Record<string, string>;
  const promoted = Object.entries(images).map(([service, image]) => [service, image.split("@")[1]]);
  const wantedDigests = Object.fromEntries(promoted) as Record<string, string>;
  claims.equal("both hosts run the digests that were promoted", after, [wantedDigests, wantedDigests]);
  const changed = differences(before[0] ?? {}, after[0] ?? {});
  const [canary = [], second = []] = await Promise.all(production.hosts.map((host) => startTimes(host, changed)));
  claims.equal("the second host began when the canary was done", Math.max(...canary) < Math.min(...second), true);
  const [record] = await ourRecords(world);
  claims.equal(
    "the record says success",
    [record?.stage, record?.version, record?.state],
    ["production", wanted.version, "success"],
  );
  view.fact("outcome", record?.description ?? "");
}

/** The migration ran once for both, and what one host takes the other knows. */
async function onePayment({ production, claims }: Stage): Promise<void> {
  const [first = "", second = ""] = production.urls;
  await pay(first, 7);
  claims.equal("a payment that the first host took is known to the second", await payments(second), {
    payments: 1,
    amount: 7,
  });
}

/** Bytes that are left on a full disk: enough for what is uploaded, too little for an image. */
const rest = 8 << 20;

/** The second host has no room for what is new: it refuses, and so the canary is not touched either. */
async function secondIsFull(stage: Stage, release: Listed): Promise<FullDisk> {
  const { world, production, view, claims } = stage;
  const state = () => Promise.all([...production.hosts.map(untouched), ...production.urls.map(revisions)]);
  const before = await state();
  const { second } = hostsOf(stage);
  const full = await fillDisk(second, { leave: rest });
  view.done(`the disk of the second host, port ${second.port}, fills up: what fails below is meant to fail`);
  const { exitCode, errors, outputs } = await ask(stage, release, { name: "act-8-full", version: "v1.1.0" });
  claims.equal("the run is red", exitCode === 0, false);
  claims.equal("its outcome is refused", outputs.get("deploy-compose.outcome"), "refused");
  const said = errors.join("\n");
  claims.contains("the message names the host that refused", said, `${second.host}:${second.port}`);
  claims.contains("and how much room it has and needs", said, /\d MB free .*, and \d.* are needed/);
  claims.equal("both hosts are as before, and no container was started anew", await state(), before);
  const [record] = await ourRecords(world);
  claims.equal(
    "nothing began: the newest record is that of before",
    [record?.version, record?.state],
    ["v1.0.0", "success"],
  );
  view.fact("outcome", "refused");
  return full;
}

/** Digests, compose file, environment, and since when each container runs. */
async function untouched(host: Host) {
  const found = await standing(host);
  return { ...found, since: await startTimes(host, Object.keys(found.images)) };
}
