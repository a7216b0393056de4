import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../action-file.ts";
import { answering, type Identity } from "./github-answers.ts";
import { atMost, times } from "./goal.ts";
import { loadedBy } from "./loaded.ts";
import { bundlePeer } from "./peer.ts";
import type { Place } from "./place.ts";
import { planEnv } from "./plan-env.ts";
import { repositoryOf } from "./repository.ts";
import type { Found } from "./result.ts";
import { runScript } from "./run-script.ts";
import { compare } from "./sample.ts";

/** The same work as a plan of a repository of one service: one look at the commit, one call, outputs. */
const peer = `
import { execFileSync } from "node:child_process";
import * as core from "@actions/core";
import * as github from "@actions/github";
const octokit = github.getOctokit(core.getInput("token", { required: true }), { baseUrl: process.env.GITHUB_API_URL });
const options = { cwd: process.env.GITHUB_WORKSPACE };
const [tree] = execFileSync("git", ["show", "--no-patch", "--format=%T %ct", process.env.GITHUB_SHA, "--"], options).toString().split(" ");
octokit.rest.repos
  .listDeployments({ ...github.context.repo, environment: "main", task: "stageway", per_page: 10 })
  .then(({ data }) => {
    core.setOutput("deploy", true);
    core.setOutput("plan", JSON.stringify({ tree, known: data.length }));
    core.info("nothing is on record");
  });
`;

/** From start to exit of a plan that makes one call of GitHub's API, against the same by `@actions/core` and `@actions/github`. */
export async function apiCall(rounds: number, { folder, empty }: Place): Promise<Found> {
  const workspace = join(folder, "checkout");
  const sha = await repositoryOf(workspace, { files: 1, services: 1, changed: 0 });
  const identity = identityIn(folder);
  await using github = await answering({ "/deployments": [] }, identity);
  const inputs = {
    stage: "main",
    branches: "main",
    images: "ghcr.io/acme/shop",
    services: "service-0=services/service-0",
  };
  const run = planEnv({ apiUrl: github.url, workspace, sha: sha.newest, folder: join(folder, "run"), inputs });
  const env = identity === undefined ? run : { ...run, NODE_EXTRA_CA_CERTS: join(folder, "cert.pem") };
  const ours = join(root, "dist/actions/plan/dist/index.js");
  const theirs = await bundlePeer(folder, "peer", peer);
  const once = (script: string) => async () => {
    await runScript({ script, env, cwd: folder, exitCode: 0, says: "nothing is on record" });
    const calls = github.count();
    if (calls !== 1) throw new Error(`Cannot compare ${script}: it was to make one call: current value is ${calls}`);
  };
  const rows = await compare(
    [
      { name: "@actions/core and @actions/github, bundled by ncc", run: once(theirs) },
      { name: "stageway plan", run: once(ours) },
      { name: "an empty script", run: () => runScript({ script: empty, env, exitCode: 0, says: "" }) },
    ],
    rounds,
  );
  const facts = await Promise.all([theirs, ours, empty].map((script) => loadedBy(script, { env, cwd: folder })));
  const table = {
    title: "One API call, from start to exit, against the toolkit",
    rows: rows.map((row, index) => {
      const { bytes = 0, builtins = [], peak } = facts[index] ?? {};
      return { ...row, loaded: bytes / 1000, builtins: builtins.length, peak };
    }),
    columns: { "loaded kB": "loaded", "modules of Node's": "builtins", "peak MiB": "peak" },
    notes: [
      `Each also starts git once to read the commit. The call goes over ${identity === undefined ? "plain HTTP" : "TLS"}.`,
    ],
  };
  return { tables: [table], goals: [atMost("one API call, against the toolkit", rows[1]?.ratio, 0.8, times)] };
}

/** A name of its own for the server, which the runs are told to trust; none where there is no openssl. */
function identityIn(folder: string): Identity | undefined {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  const kind = ["-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const { status } = spawnSync("openssl", ["req", ...kind, "-keyout", key, "-out", cert, ...subject]);
  if (status !== 0) return undefined;
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
