import { join } from "node:path";
import { root } from "../../../scripts/action-file.ts";
import { sourcesOf } from "../../../packages/testbed/src/index.ts";
import type { Step } from "../../../packages/testbed/src/job/job.ts";
import type { LoudPlace } from "./place.ts";

type Inputs = Readonly<Record<string, string>>;

/** Secrets of one line and of several, with letters that every encoding changes. */
export interface Canaries {
  readonly token: string;
  readonly password: string;
  readonly other: string;
  readonly passphrase: string;
  /** A key of its own, encrypted with the passphrase. */
  readonly key: string;
  readonly envFile: string;
}

/** One run of an action with everything secret that it takes. */
export interface SecretRun {
  readonly name: string;
  /** The inputs that it is given. */
  readonly inputs: (place: Pick<LoudPlace, "host">, canaries: Canaries, knownHosts: string) => Inputs;
  readonly run: (place: LoudPlace, inputs: Inputs) => Promise<Pick<Step, "log" | "summary" | "output">[]>;
}

const digest = "0123456789abcdef".repeat(4);
const common = { "job-status": "failure" };

/** The main step and its post step. */
function stepOf(action: string, inputs: SecretRun["inputs"], name = action): SecretRun {
  return {
    name,
    inputs,
    async run(place, wanted) {
      const given = { ...common, ...wanted };
      const form = sourcesOf(join(root, "actions", action));
      const step = await place.job.step(form, given);
      const hasPost = ["deploy-compose", "rollback", "record-deployment"].includes(action);
      return hasPost ? [step, await step.post(given)] : [step];
    },
  };
}

const release = (host: string) => `${host}/acme/shop/release@sha256:${digest}`;
const hostInputs = ({ key, passphrase }: Canaries, knownHosts: string) => ({
  "ssh-key": key,
  "ssh-passphrase": passphrase,
  "known-hosts": knownHosts,
  user: "deploy",
  directory: "/srv/shop",
  stage: "staging",
  hosts: "host.example",
  timeout: "5s",
  wait: "0s",
});

export const runs: readonly SecretRun[] = [
  stepOf("plan", (_, { token }) => ({ token, stage: "staging", images: "ghcr.io/acme/shop", services: "web=." })),
  stepOf(
    "record-deployment",
    (_, { token }) => ({ token, stage: "staging", version: "v1" }),
    "record-deployment, GitHub refuses",
  ),
  stepOf(
    "record-deployment",
    ({ host }, { token, password }) => ({
      token,
      stage: "staging",
      version: "v1",
      release: release(host),
      username: "ci",
      password,
    }),
    "record-deployment, the registry refuses",
  ),
  stepOf("promote-images", ({ host }, { password, other }) => ({
    release: release(host),
    tags: "v1",
    to: `${host}/prod`,
    username: "ci",
    password,
    "source-username": "ci",
    "source-password": other,
  })),
  stepOf("build-images", ({ host }, { password, other }) => ({
    images: `${host}/acme/shop`,
    services: "web=.",
    version: "v1",
    username: "ci",
    password,
    cache: "none",
    secrets: `NPM_TOKEN=${other}`,
  })),
  stepOf(
    "deploy-compose",
    ({ host }, canaries, knownHosts) => ({
      ...hostInputs(canaries, knownHosts),
      release: release(host),
      username: "ci",
      password: canaries.password,
      token: canaries.token,
      "env-file": canaries.envFile,
    }),
    "deploy-compose, the registry refuses",
  ),
  stepOf(
    "deploy-compose",
    (_, canaries, knownHosts) => ({
      ...hostInputs(canaries, knownHosts),
      images: `web=ghcr.io/acme/shop/web@sha256:${digest}`,
      files: "compose.yml",
      "compose-files": "compose.yml",
      username: "ci",
      password: canaries.password,
      token: canaries.token,
      "env-file": canaries.envFile,
    }),
    "deploy-compose, ssh refuses",
  ),
  stepOf("rollback", (_, canaries, knownHosts) => ({
    ...hostInputs(canaries, knownHosts),
    username: "ci",
    password: canaries.password,
    token: canaries.token,
  })),
  stepOf("conclude-deployment", (_, canaries, knownHosts) => ({
    ...hostInputs(canaries, knownHosts),
    token: canaries.token,
    deployment: JSON.stringify({
      schemaVersion: 1,
      number: 7,
      stage: "staging",
      hosts: ["host.example"],
      directory: "/srv/shop",
      recorded: true,
    }),
  })),
  stepOf("smoke-test", ({ host }, { password, other }) => ({
    secrets: `TOKEN=${other}\nSECOND=${password}`,
    "allow-private": "true",
    timeout: "1s",
    interval: "200ms",
    checks: `- url: "http://${host}/health"\n  headers: { authorization: "Bearer \${TOKEN}", x-second: "\${SECOND}" }`,
  })),
];
