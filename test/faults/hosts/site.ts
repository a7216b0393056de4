import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startJob, type Job } from "../../../actions/deploy-compose/test/job.ts";
import type { Release } from "../../../packages/pipeline/src/index.ts";
import { digestOf, pushRelease, type Registry } from "../../../packages/registry/src/index.ts";
import {
  pushBaseImages,
  startEngine,
  startHost,
  startRegistry,
  type GitHubStandIn,
  type Host,
} from "../../../packages/testbed/src/index.ts";
import { openHere } from "../../../scripts/bench/images.ts";
import { startShop } from "../../../scripts/bench/shop.ts";
import { putVariant } from "../../../scripts/bench/variant.ts";
import {
  composeText,
  filesToRead,
  haproxyConfig,
  neverWell,
  port,
  programs,
  services,
  type ServiceName,
} from "./project.ts";

/** Where everything is deployed to. */
export const directory = "/srv/shop";

/** A release that gets well, or one whose last service never does. */
export type Fate = "well" | "never well";

/** A real host with its sshd and its engine, and all that it takes to deploy there again and again. */
export interface Site {
  readonly host: Host;
  readonly github: GitHubStandIn;
  readonly stage: string;
  /** Where people reach the rolled service: through the proxy. */
  readonly url: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** A release in which every service is new; gives its reference. */
  release(fate: Fate): Promise<string>;
  /** One run of a workflow. */
  job(): Promise<Job>;
}

/** Hosts that are stages of one repository, each with the project on it. */
export interface Sites<Name extends string> extends AsyncDisposable {
  readonly of: (name: Name) => Site;
}

export async function openSites<Name extends string>(names: readonly Name[]): Promise<Sites<Name>> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const images = stack.use(await startRegistry());
  const start = async (name: Name) => {
    const host = stack.use(await startHost(engine, { name, ports: [port], machinePorts: [images.port] }));
    await host.exec(["sh", "-c", `mkdir -p ${directory} && chown deploy: ${directory}`]);
    return [name, host] as const;
  };
  const hosts = await Promise.all(names.map(start));
  const base = await pushBaseImages(engine.docker, images.host);
  const { github, commit, env } = stack.use(await startShop());
  // Sources are stripped of their types and compiled once for all runs.
  const cache = await mkdtemp(join(tmpdir(), "compiled-"));
  stack.defer(() => rm(cache, { recursive: true, force: true, maxRetries: 5 }));
  const here = openHere(images.host);
  let made = 0;
  const siteOn = (name: Name, host: Host): Site => ({
    host,
    github,
    stage: name,
    url: `http://${host.address(port)}/`,
    inputs: {
      stage: name,
      directory,
      user: host.user,
      token: github.token,
      version: "1",
      "job-status": "success",
      hosts: `${host.host}:${host.port}`,
      "ssh-key": host.key,
      "known-hosts": host.knownHosts,
      "keep-releases": "2",
      "health-timeout": "30s",
      wait: "2m",
    },
    release: (fate) =>
      release(here, { folder: `acme/${name}`, fate, label: `${++made}`, commit, compose: composeText(base.haproxy) }),
    job: () => startJob({ ...env, NODE_COMPILE_CACHE: cache }),
  });
  const sites = new Map(hosts.map(([name, host]) => [name, siteOn(name, host)]));
  const owned = stack.move();
  return {
    of: (name) => sites.get(name) ?? never(name),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function never(name: string): never {
  throw new Error(`There is no host ${name}`);
}

interface Wanted {
  /** Of the registry; each host has its own, for mounting one blob twice at the same time is more than the registry bears. */
  readonly folder: string;
  readonly fate: Fate;
  readonly label: string;
  readonly commit: string;
  readonly compose: string;
}

async function release(registry: Registry, { folder, fate, label, commit, compose }: Wanted): Promise<string> {
  const scriptOf = (name: ServiceName) => (name === "store" && fate === "never well" ? neverWell : programs[name]);
  const put = async (name: ServiceName) => {
    const config = { Cmd: ["sh", "-c", scriptOf(name)], Env: ["PATH=/usr/local/bin:/bin", `LABEL=${label}`] };
    const digest = await putVariant(registry, "base/node", `${folder}/${name}`, config);
    const about = { revision: commit, contentHash: digestOf(label), platforms: ["linux/amd64"] };
    return [name, { image: name, digest, ...about }] as const;
  };
  const files = [
    { path: "compose.yml", content: Buffer.from(compose), mode: 0o644 },
    { path: "haproxy.cfg", content: Buffer.from(haproxyConfig), mode: 0o644 },
    ...Object.entries(filesToRead(label)).map(([path, text]) => ({ path, content: Buffer.from(text), mode: 0o644 })),
  ];
  const document: Release = {
    schemaVersion: 1,
    commit,
    tree: commit,
    services: Object.fromEntries(await Promise.all(services.map(put))),
    files: files.map(({ path, content, mode }) => ({ path, digest: digestOf(content), mode })),
  };
  return await pushRelease(registry, `${folder}/release`, { release: document, files }, []);
}
