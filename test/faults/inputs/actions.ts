import { readInputs, type Env } from "../../../packages/core/src/index.ts";
import type { ActionFile } from "../../../scripts/action-file.ts";

/** An action as its inputs are read: everything that comes before anything is touched. */
export interface ActionInputs {
  readonly name: string;
  /** Inputs that make it right, over the defaults of its action.yml. */
  readonly right: Readonly<Record<string, string>>;
  readonly read: (env: Env) => Promise<unknown>;
}

const digest = "0123456789abcdef".repeat(4);
const sha = "a".repeat(40);
const release = `ghcr.io/acme/shop/release@sha256:${digest}`;

/** Every action with inputs that are right; `connection` is what a host takes. */
export function actionsWith(connection: Readonly<Record<"ssh-key" | "known-hosts", string>>): readonly ActionInputs[] {
  const host = { user: "deploy", ...connection };
  const login = { username: "ci", password: "a-password-of-the-registry" };
  const place = {
    stage: "staging",
    directory: "/srv/shop",
    ...host,
    ...login,
    token: "ghs_a-token",
    "job-status": "success",
  };
  const deployment = {
    schemaVersion: 1,
    number: 7,
    stage: "staging",
    hosts: ["host.example"],
    directory: "/srv/shop",
    recorded: true,
  };
  return [
    {
      name: "plan",
      right: { stage: "staging", images: "ghcr.io/acme/shop", services: "web=.", token: "ghs_a-token" },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/plan/src/inputs.ts");
        const { readSaid } = await import("../../../actions/plan/src/said.ts");
        const { settingsFrom } = await import("../../../actions/plan/src/settings.ts");
        const [inputs, said] = await readInputs(inputSpec, readSaid, env);
        return settingsFrom(inputs, said, { why: "there is no .github/stageway.yml", todo: "Write one" });
      },
    },
    {
      name: "build-images",
      right: { images: "ghcr.io/acme/shop", services: "web=.", version: "v1", ...login },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/build-images/src/inputs.ts");
        const { toRequest } = await import("../../../actions/build-images/src/request.ts");
        return readInputs(inputSpec, toRequest, env);
      },
    },
    {
      name: "promote-images",
      right: { release, tags: "v1", ...login },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/promote-images/src/inputs.ts");
        const { toRequest } = await import("../../../actions/promote-images/src/request.ts");
        return readInputs(inputSpec, toRequest, env);
      },
    },
    {
      name: "record-deployment",
      right: { stage: "staging", version: "v1", token: "ghs_a-token", "job-status": "success" },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/record-deployment/src/inputs.ts");
        const { toRequest } = await import("../../../actions/record-deployment/src/request.ts");
        return readInputs(inputSpec, (inputs, check) => toRequest(inputs, check, sha), env);
      },
    },
    {
      name: "deploy-compose",
      right: { release, hosts: "host.example", ...place },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/deploy-compose/src/inputs.ts");
        const { toOrder } = await import("../../../actions/deploy-compose/src/request.ts");
        return readInputs(inputSpec, toOrder, env);
      },
    },
    {
      name: "rollback",
      right: { hosts: "host.example", ...place },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/rollback/src/inputs.ts");
        const { toOrder } = await import("../../../actions/rollback/src/request.ts");
        return readInputs(inputSpec, toOrder, env);
      },
    },
    {
      name: "conclude-deployment",
      right: { deployment: JSON.stringify(deployment), token: "ghs_a-token", "job-status": "success" },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/conclude-deployment/src/inputs.ts");
        const { ownConnections } = await import("../../../packages/remote/src/ssh/inputs.ts");
        return readInputs(inputSpec, ownConnections, env);
      },
    },
    {
      name: "smoke-test",
      right: { checks: "https://shop.example.com/health" },
      read: async (env) => {
        const { inputSpec } = await import("../../../actions/smoke-test/src/inputs.ts");
        const { toRequest } = await import("../../../actions/smoke-test/src/request.ts");
        return readInputs(inputSpec, toRequest, env);
      },
    },
  ];
}

/** The variables that the runner sets; defaults that only it can evaluate are left empty. */
export function inputVariables({ inputs: declared = {} }: ActionFile, given: Readonly<Record<string, string>>): Env {
  const defaults = Object.entries(declared).map(([name, input]) => [name, input.default ?? ""] as const);
  const fixed = defaults.filter(([, text]) => !text.includes("${{"));
  const all = { ...Object.fromEntries(fixed), ...given };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}
