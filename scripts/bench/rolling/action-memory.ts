import { basename, dirname } from "node:path";
import { atMost, mebibytes } from "../goal.ts";
import type { Place } from "../place.ts";
import type { Found } from "../result.ts";
import { probing, toldIn } from "../steps.ts";
import { ports, startDeploymentWorld } from "./world.ts";

/** The most memory of each action that has to do with a deployment while it does its work; pipeline and memory have the others. */
export async function actionMemory(_: number, { folder }: Place): Promise<Found> {
  await using world = await startDeploymentWorld();
  const [first, second] = [await world.release("graceful"), await world.release("graceful")];
  await world.deploy(first);
  await using job = await world.job(probing(folder));
  const deployed = await job.step("deploy-compose", { release: second, hold: "5m", "keep-open": "true" });
  await job.step("conclude-deployment", { deployment: deployed.output("deployment"), verdict: "confirm" });
  await deployed.post({ "job-status": "success" });
  await job.step("rollback", {}).then((step) => step.post({ "job-status": "success" }));
  const opened = await job.step("record-deployment", { release: second, version: "staging-2" });
  await opened.post({ "job-status": "success" });
  await job.step("smoke-test", { checks: `http://127.0.0.1:${ports.ours}/one`, via: "ssh" });
  const rows = toldIn(folder).map(({ script, peak }) => ({ name: nameOf(script), peak }));
  const table = { title: "Memory of each action at its work", rows, columns: { "peak MiB": "peak" } };
  const most = Math.max(...rows.map(({ peak }) => peak));
  return { tables: [table], goals: [atMost("peak memory of an action at its work", most, 120, mebibytes)] };
}

/** `dist/actions/rollback/dist/post.js` is rollback, post step. */
function nameOf(script: string): string {
  const name = basename(dirname(dirname(script)));
  return basename(script) === "post.js" ? `${name}, post step` : name;
}
