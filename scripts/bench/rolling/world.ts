import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Release } from "../../../packages/pipeline/src/index.ts";
import { digestOf, pushRelease, type Digest, type Registry } from "../../../packages/registry/src/index.ts";
import {
  publishedIn,
  pushBaseImages,
  startEngine,
  startHost,
  startJob,
  startRegistry,
  type Host,
  type Step,
} from "../../../packages/testbed/src/index.ts";
import { readActionFile, root } from "../../action-file.ts";
import { openHere } from "../images.ts";
import { timed } from "../sample.ts";
import { startShop } from "../shop.ts";
import { putVariant } from "../variant.ts";
import { appOf, composeText, services, type Ending } from "./compose.ts";

/** Ports of the host: of the project that is deployed, and of its like that compose alone replaces. */
export const ports = { ours: 8080, control: 8081 };

/** One run of deploy-compose. */
export interface Deployed {
  /** Milliseconds from start to exit. */
  readonly wall: number;
  readonly log: string;
  readonly outcome: string;
}

export interface DeploymentJob extends AsyncDisposable {
  /** Runs the published form of an action with what it needs to reach the host, and more; throws unless it ends with 0. */
  step(action: string, inputs: Inputs): Promise<Step>;
}

type Inputs = Readonly<Record<string, string>>;

/** A host with three services behind haproxy, and releases to deploy there. */
export interface DeploymentWorld extends AsyncDisposable {
  readonly host: Host;
  /** Where the services answer. */
  readonly urls: Readonly<Record<keyof typeof ports, string>>;
  /** A release in which every service is new; gives its reference. */
  release(ending: Ending): Promise<string>;
  /** A job that deploys here, its steps being those of one run of a workflow. */
  job(env?: Inputs): Promise<DeploymentJob>;
  /** Runs the published form of deploy-compose; throws unless it ends with 0. */
  deploy(release: string, env?: Inputs): Promise<Deployed>;
  /** What compose alone does for the same change; gives milliseconds. */
  control(ending: Ending): Promise<number>;
}

export async function startDeploymentWorld(): Promise<DeploymentWorld> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const images = stack.use(await startRegistry());
  const host = stack.use(await startHost(engine, { ports: Object.values(ports), machinePorts: [images.port] }));
  const base = await pushBaseImages(engine.docker, images.host);
  const { github, commit, env } = stack.use(await startShop());
  await host.exec(["sh", "-c", "mkdir -p /srv/shop /srv/control && chown deploy: /srv/shop"]);
  const here = openHere(images.host);
  const config = await readFile(join(root, "scripts/bench/rolling/haproxy.cfg"));
  let number = 0;

  const variants = async (ending: Ending) => {
    const Env = ["PATH=/usr/local/bin:/bin", `LABEL=${ending}-${++number}`];
    const made = services.map(async (name) => {
      return [name, await putVariant(here, "base/node", `acme/${name}`, { Cmd: ["node", "-e", appOf(ending)], Env })];
    });
    return Object.fromEntries(await Promise.all(made)) as Record<string, Digest>;
  };
  const files = [
    { path: "compose.yml", content: Buffer.from(composeText({}, base.haproxy, ports.ours)), mode: 0o644 },
    { path: "haproxy.cfg", content: config, mode: 0o644 },
  ];
  const inputs = {
    stage: "staging",
    directory: "/srv/shop",
    token: github.token,
    version: "staging-1",
    "job-status": "success",
    hosts: `${host.host}:${host.port}`,
    user: host.user,
    "ssh-key": host.key,
    "known-hosts": host.knownHosts,
  };
  const job = async (more: Inputs = {}): Promise<DeploymentJob> => {
    const steps = await startJob({ ...env, ...more });
    return {
      step: async (action, own) => {
        const { inputs: known = {} } = await readActionFile(action);
        const common = Object.entries(inputs).filter(([name]) => Object.hasOwn(known, name));
        const form = publishedIn(join(root, "dist/actions", action));
        const step = await steps.step(form, { ...Object.fromEntries(common), ...own });
        if (step.exitCode === 0) return step;
        throw new Error(`Cannot measure ${action}, which fails: ${told(step.log)}`);
      },
      [Symbol.asyncDispose]: () => steps[Symbol.asyncDispose](),
    };
  };
  const owned = stack.move();
  return {
    host,
    urls: { ours: `http://${host.address(ports.ours)}`, control: `http://${host.address(ports.control)}` },
    release: async (ending) => pushOne(here, commit, await variants(ending), files),
    job,
    deploy: async (release, more = {}) => {
      await using steps = await job(more);
      const began = performance.now();
      const step = await steps.step("deploy-compose", { release });
      const wall = performance.now() - began;
      await step.post(inputs);
      return { wall, log: step.log, outcome: step.output("outcome") };
    },
    control: async (ending) => {
      const digests = await variants(ending);
      const names = Object.entries(digests).map(([name, digest]) => [name, `${images.host}/acme/${name}@${digest}`]);
      const text = composeText(Object.fromEntries(names) as Record<string, string>, base.haproxy, ports.control);
      await host.exec(["sh", "-c", "cat >/srv/control/compose.yml"], { input: text });
      await host.exec(["sh", "-c", "cat >/srv/control/haproxy.cfg"], { input: config });
      const up = ["docker", "compose", "--project-directory", "/srv/control", "up", "--detach", "--wait"];
      return await timed(() => host.exec([...up, "--quiet-pull"]));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A log without what only tells the runner which words are secret. */
function told(log: string): string {
  return log.replaceAll(/^::add-mask::.*\n/gm, "");
}

function pushOne(
  registry: Registry,
  commit: string,
  digests: Readonly<Record<string, Digest>>,
  files: readonly { readonly path: string; readonly content: Uint8Array; readonly mode: number }[],
): Promise<string> {
  const common = { revision: commit, contentHash: digestOf("bench"), platforms: ["linux/amd64"] };
  const each = Object.entries(digests).map(([name, digest]) => [name, { image: name, digest, ...common }] as const);
  const release: Release = {
    schemaVersion: 1,
    commit,
    tree: commit,
    services: Object.fromEntries(each),
    files: files.map(({ path, content, mode }) => ({ path, digest: digestOf(content), mode })),
  };
  return pushRelease(registry, "acme/release", { release, files }, []);
}
