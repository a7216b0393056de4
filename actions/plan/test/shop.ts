/** A repository on the GitHub stand-in with a clone of it, and plans made in that clone as the runner would. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProcesses, openGitHub, readContext, readInputs, Secret, type Outcome } from "@stageway/core";
import { fakeClock } from "@stageway/core/testing";
import { closeRecord, openRecord, type NewRecord } from "@stageway/records";
import { cloneRepository, type GitHubStandIn } from "@stageway/testbed";
import type { EventPlan } from "@stageway/planning";
import { inputSpec } from "../src/inputs.ts";
import { plan } from "../src/plan.ts";
import { readSaid } from "../src/said.ts";

export const configuration = `
images: ghcr.io/acme/shop
services: { "services/*": {}, web: { context: ., paths: [web] } }
shared: libs
stages:
  staging: { branch: develop, hosts: staging.example.com, directory: /srv/shop }
  production: { branch: main, tags: "v*" }
`;
const files = {
  ".github/stageway.yml": configuration,
  "services/api/Dockerfile": "FROM scratch",
  "services/pay/Dockerfile": "FROM scratch",
  "services/notes.md": "not a service",
  "web/a": "1",
  "compose.yml": "services: {}",
};

export interface Given {
  event?: string;
  ref?: string;
  sha?: string;
  payload?: unknown;
  inputs?: Record<string, string>;
  workspace?: string;
  token?: boolean;
}

type Clone = Awaited<ReturnType<typeof cloneRepository>>;

export interface Shop extends AsyncDisposable {
  readonly name: string;
  readonly clone: Clone;
  /** The first commit, which is on `develop`. */
  readonly first: string;
  plan(given?: Given): Promise<EventPlan>;
  /** Commits and pushes; gives the commit's id. */
  push(message: string, changes: Record<string, string | null>, branch?: string): Promise<string>;
  /** Puts a deployment on record, a confirmed one of a release in the shop's folder unless it says otherwise; gives its release. */
  deployed(stage: string, commit: string, version?: string, outcome?: Outcome, folder?: string): Promise<string>;
}

let shops = 0;

export async function openShop(github: GitHubStandIn): Promise<Shop> {
  const name = `shop-${++shops}`;
  const remote = await github.createRepository("acme", name, { defaultBranch: "main" });
  const folder = await mkdtemp(join(tmpdir(), "plan-"));
  const clone = await cloneRepository(remote.authenticatedUrl);
  const push: Shop["push"] = async (message, changes, branch = "develop") => {
    const sha = await clone.commit(message, changes);
    await clone.git("push", "origin", `HEAD:refs/heads/${branch}`);
    return sha;
  };
  const first = await push("First", files);
  return {
    name,
    clone,
    first,
    push,
    plan: (given = {}) => planIn({ github, name, folder, first, clone }, given),
    deployed: async (stage, commit, version = "staging-1", outcome = "deployed", folder = "ghcr.io/acme/shop") => {
      const release = `${folder}/release@sha256:${"1".repeat(64)}`;
      await recordDeployment(github, name, { stage, commit, version, release }, outcome);
      return release;
    },
    async [Symbol.asyncDispose]() {
      await clone[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

interface Place extends Pick<Shop, "name" | "first" | "clone"> {
  readonly github: GitHubStandIn;
  readonly folder: string;
}

async function planIn({ github, name, folder, first, clone }: Place, given: Given): Promise<EventPlan> {
  const { event = "push", ref = "refs/heads/develop", sha = first, workspace = clone.path, token = true } = given;
  const path = join(folder, "event.json");
  await writeFile(path, JSON.stringify(given.payload ?? {}));
  const inputs = Object.entries({ configuration: ".github/stageway.yml", ...given.inputs });
  const env = {
    PATH: process.env["PATH"],
    GITHUB_REPOSITORY: `acme/${name}`,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_EVENT_NAME: event,
    GITHUB_REF: ref,
    GITHUB_SHA: sha,
    GITHUB_EVENT_PATH: path,
    GITHUB_WORKSPACE: workspace,
    ...Object.fromEntries(inputs.map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])),
  };
  // What README.md says the action needs, and no more.
  const permissions = { contents: "read", deployments: "read", pull_requests: "read" } as const;
  const readOnly = new Secret(github.createToken({ permissions, repositories: [`acme/${name}`] }));
  const clock = fakeClock();
  const opened = openGitHub({ token: readOnly, apiUrl: github.apiUrl, clock });
  const [read, said] = await readInputs(inputSpec, readSaid, env);
  return plan(
    { inputs: read, said },
    {
      context: readContext(env),
      processes: createProcesses({ env }),
      clock,
      github: async () => (token ? opened : undefined),
    },
  );
}

async function recordDeployment(
  github: GitHubStandIn,
  name: string,
  deployment: Pick<NewRecord, "stage" | "commit" | "version" | "release">,
  outcome: Outcome,
): Promise<void> {
  const client = await openGitHub({ token: new Secret(github.token), apiUrl: github.apiUrl, clock: fakeClock() });
  const store = { github: client, repository: { owner: "acme", name } };
  const record = await openRecord(store, { ...deployment, flow: "push", runUrl: "" });
  await closeRecord(store, record, { outcome, reason: "" });
}
