import { startLoad, until } from "../../packages/testbed/src/index.ts";
import { revisions } from "./application.ts";
import { betterScore, brokenScore, mendedScore, newGreeting } from "./changes.ts";
import { differences } from "./differences.ts";
import { journal, standing } from "./on-host.ts";
import { newestRecord } from "./records.ts";
import { push, run, showEnd, type Stage } from "./stage.ts";
import { seconds } from "./view.ts";

/** How long a deployment of act 6 is held before the target undoes it. */
const shortHold = 15_000;

/** Act 2: the application is pushed to its branch. */
export async function firstPush(stage: Stage): Promise<void> {
  const commit = await push(stage, { message: "Three services behind an edge", files: {} });
  const found = await stage.world.application.git("ls-remote", "origin", "refs/heads/develop");
  stage.claims.equal("develop is at that commit", found.split("\t")[0], commit);
}

/** Act 3: its own workflow brings it to a host that has nothing yet. */
export async function firstDeployment(stage: Stage): Promise<void> {
  const { world, view, claims } = stage;
  const commit = (await world.application.git("rev-parse", "HEAD")).trim();
  const { exitCode, outputs } = await run(stage, { name: "act-3" });
  claims.equal("the run is green", exitCode, 0);
  const record = await newestRecord(world);
  claims.equal("the record of the deployment says success", [record.state, record.sha], ["success", commit]);
  claims.equal("every service answers with the pushed revision", await revisions(world.url), {
    chainiq: commit,
    chainpay: commit,
    gateway: commit,
  });
  await showEnd(stage, record.description);
  view.fact("version", outputs.get("plan.version") ?? "");
  view.fact("url", world.url);
  view.fact("records", `${world.github.serverUrl}/${world.repository}/deployments`);
}

/** Act 4: one service changes, and nobody who uses the application notices. */
export async function changeUnderLoad(stage: Stage): Promise<void> {
  const { world, view, claims } = stage;
  const [before, revisionsBefore] = [await world.running(), await revisions(world.url)];
  const commit = await push(stage, await betterScore(world.application.path));
  await using load = startLoad(requests(world.url), 100);
  const { exitCode, outputs } = await run(stage, { name: "act-4" });
  const { sent, failures, median, p99 } = await load.stop();
  const after = await world.running();
  claims.equal("the run is green", exitCode, 0);
  claims.equal("only chainiq was built", outputs.get("build-images.built"), '["chainiq"]');
  claims.equal("the others run with the digests from before", differences(before, after), ["chainiq"]);
  claims.equal("chainiq answers with the new revision, the others with theirs", await revisions(world.url), {
    ...revisionsBefore,
    chainiq: commit,
  });
  claims.equal(`none of ${sent} requests failed, GET and POST, 100 a second`, failures.slice(0, 5), []);
  await showEnd(stage, (await newestRecord(world)).description);
  view.fact("answers", `half within ${median} ms, 99 % within ${p99} ms`);
}

/** What people do with the application. */
function requests(url: string) {
  const payment = JSON.stringify({ payer: "ada", payee: "grace", amount: 7 });
  return [
    { method: "GET", url: `${url}/version` },
    { method: "POST", url: `${url}/api/iq/score`, body: JSON.stringify({ amount: 2500 }) },
    { method: "GET", url: `${url}/api/iq/score?amount=50` },
    { method: "POST", url: `${url}/api/pay/payments`, body: payment },
  ] as const;
}

/** Act 5: a service starts, turns healthy, and does not do its work. */
export async function badCommit(stage: Stage): Promise<void> {
  const { world, view, claims } = stage;
  const [before, revisionsBefore] = [await world.running(), await revisions(world.url)];
  const commit = await push(stage, await brokenScore(world.application.path));
  view.note("it starts, turns healthy, and cannot score: what fails below is meant to fail");
  const { exitCode, errors } = await run(stage, { name: "act-5" });
  const said = errors.join("\n");
  claims.equal("the run is red", exitCode === 0, false);
  const record = await newestRecord(world);
  claims.equal("the record says failure", [record.state, record.sha], ["failure", commit]);
  claims.contains("its outcome is rolled-back", record.description, "rolled-back");
  claims.equal("what runs is, digest for digest, what ran before", await world.running(), before);
  claims.equal("and answers with the revisions from before", await revisions(world.url), revisionsBefore);
  claims.contains("the message names the check that failed", said, "a payment is scored");
  claims.contains("and has the service's own last log lines", said, /GET \/score: TypeError: .*'default'/);
  await showEnd(stage, record.description);
}

/** Act 6: the machine that runs the workflow dies after the deploy step; nobody is left to confirm or to undo. */
export async function deadRunner(stage: Stage): Promise<void> {
  const { world, view, claims } = stage;
  const before = await standing(world.host);
  await push(stage, await mendedScore(world.application.path));
  await push(stage, await newGreeting(world.application.path));
  world.set({ secrets: { STAGING_ENV: `EDGE_IMAGE=${world.images.haproxy}\nGREETING=Grace\n` } });
  await run(stage, { name: "act-6", vars: { HOLD: `${shortHold / 1000}s` }, killAfter: "deploy-compose" });
  const died = performance.now();
  view.done("the runner is killed: every process of the run is gone");
  const changed = differences(before.images, await world.running());
  claims.equal("the new release runs, unconfirmed", changed, ["gateway"]);
  const isBack = async () => differences(before.images, await world.running()).length === 0;
  await until("the target's own undo", isBack, 90_000, 500);
  view.done("the target undoes it by itself, nobody asked", performance.now() - died);
  await until("the end of the deployment", async () => (await journal(world)).phase === "ended", 30_000, 500);
  claims.equal("digests, compose file and environment are those from before", await standing(world.host), before);
  const { outcome, reason } = await journal(world);
  claims.equal("the target's journal says rolled-back", outcome, "rolled-back");
  view.note(`its reason: ${reason}; the hold was ${seconds(shortHold)}`);
  view.note("GitHub's record still says unconfirmed: nobody was there to tell it; the next run does");
  await showEnd(stage, outcome);
}
