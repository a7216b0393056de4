import { join } from "node:path";
import { root } from "../action-file.ts";
import { answering } from "./github-answers.ts";
import { historyOf } from "./history.ts";
import { loadedBy } from "./loaded.ts";
import type { Place } from "./place.ts";
import { planEnv } from "./plan-env.ts";
import { repositoryOf } from "./repository.ts";
import type { Found } from "./result.ts";
import { runScript } from "./run-script.ts";
import { compare } from "./sample.ts";

const sizes = [10, 1000, 10_000];
/** How the newest ended: what went wrong has to be looked past. */
const failures = [0, 3];

/** A plan of a stage on which more and more deployments are on record: what it asks of GitHub must not grow. */
export async function planOnRecord(rounds: number, { folder }: Place): Promise<Found> {
  const script = join(root, "dist/actions/plan/dist/index.js");
  await using started = new AsyncDisposableStack();
  const workspace = join(folder, "checkout");
  const { first, newest } = await repositoryOf(workspace, { files: 10, services: 3, changed: 1 });
  const inputs = { stage: "main", branches: "main", images: "ghcr.io/acme/shop", services: "services/*" };
  const candidates = [];
  for (const failed of failures) {
    for (const count of sizes) {
      const github = started.use(await answering(historyOf(first, count, failed)));
      const at = join(folder, `${failed}-${count}`);
      const env = planEnv({ apiUrl: github.url, workspace, sha: newest, folder: at, inputs });
      const run = () => runScript({ script, env, cwd: at, exitCode: 0, says: "To build: 1 of 3 services" });
      const name = `${count.toLocaleString("en")} on record${failed > 0 ? `, the newest ${failed} failed` : ""}`;
      candidates.push({ name, run, github, failed, loaded: () => loadedBy(script, { env, cwd: at }) });
    }
  }
  const rows = await compare(candidates, rounds);
  const facts: { failed: number; calls: number; peak: number }[] = [];
  for (const { github, failed, loaded } of candidates) {
    github.count();
    const { peak } = await loaded();
    facts.push({ failed, calls: github.count(), peak });
  }
  const table = {
    title: "A plan of a stage with a long history",
    rows: rows.map((row, index) => ({ ...row, ...facts[index] })),
    columns: { "API calls": "calls", "peak MiB": "peak" },
  };
  const goals = failures.map((failed) => {
    const calls = [...new Set(facts.filter((each) => each.failed === failed).map(({ calls }) => calls))];
    const what = `API calls of a plan at 10, 1,000 and 10,000 on record, ${failed} of them failed last`;
    return { what, must: "the same", measured: calls.join(", "), holds: calls.length === 1 };
  });
  return { tables: [table], goals };
}
