import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProcesses } from "../../packages/core/src/index.ts";
import type { Release } from "../../packages/pipeline/src/index.ts";
import { openRegistry, pushRelease } from "../../packages/registry/src/index.ts";
import {
  cloneRepository,
  newKey,
  pushServiceImage,
  runAct,
  runningOn,
  startEngine,
  startGitHub,
  startHost,
  startRegistry,
  toolsPath,
  type ActResult,
  type Host,
} from "../../packages/testbed/src/index.ts";
import { readRecords, type DeploymentRecord } from "../../packages/testbed/src/world/records.ts";
import { root } from "../../scripts/action-file.ts";
import { actionNames } from "../../scripts/package.ts";
import { scriptOf, shopFiles } from "./shop-files.ts";

const services = ["gateway", "web", "api"] as const;
const repository = "acme/shop";

export interface ShopRelease {
  /** `registry/repository@sha256:…` */
  readonly reference: string;
  /** By service, `registry/repository@sha256:…` */
  readonly images: Readonly<Record<string, string>>;
}

/** What the READMEs write about: a shop with a repository, two hosts, two registries, and two releases to deploy. */
export interface Shop extends AsyncDisposable {
  readonly registry: string;
  readonly otherRegistry: string;
  readonly hosts: readonly Host[];
  /** Where the gateway of the first host answers. */
  readonly url: string;
  readonly commit: string;
  readonly releases: readonly [ShopRelease, ShopRelease];
  /** `registry/repository@sha256:…` of a service outside of any release. */
  readonly images: Readonly<Record<(typeof services)[number], string>>;
  run(workflow: string): Promise<ActResult>;
  records(): Promise<readonly DeploymentRecord[]>;
  /** What runs on a host, the first one when not said: digests by service. */
  running(host?: number): Promise<Readonly<Record<string, string>>>;
}

/** @param configuration the shop's `.github/stageway.yml`, given the registry that its images lie in */
export async function startShop(configuration: (registry: string) => string): Promise<Shop> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const [registry, other, github] = [
    stack.use(await startRegistry()),
    stack.use(await startRegistry()),
    stack.use(await startGitHub()),
  ];
  const key = await newKey();
  const machinePorts = [registry.port, other.port];
  const start = (name: string) => startHost(engine, { name, key, ports: [8080], machinePorts });
  const hosts = (await Promise.all(["shop-1", "shop-2"].map(start))).map((host) => stack.use(host));
  for (const host of hosts) await host.exec(["sh", "-c", "mkdir -p /srv/shop && chown deploy: /srv/shop"]);

  const push = (service: string, label: string) =>
    pushServiceImage(engine.docker, registry.host, {
      name: `${repository}/${service}`,
      script: scriptOf(service, label),
    });
  const [gateway = "", web = "", api = ""] = await Promise.all(services.map((service) => push(service, "plain")));
  const images = { gateway, web, api };
  const files = shopFiles(configuration(registry.host), images);
  const made = await github.createRepository("acme", "shop", { defaultBranch: "develop" });
  const clone = stack.use(await cloneRepository(made.authenticatedUrl));
  let event: Record<string, unknown> = {};
  github.onPush((payload) => (event = payload));
  await clone.git("symbolic-ref", "HEAD", "refs/heads/develop");
  for (const script of ["long-test.sh", "deploy.sh"]) await writeFile(join(clone.path, script), "", { mode: 0o755 });
  const commit = await clone.commit("A shop", files);
  await clone.git("push", "--quiet", "origin", "develop");

  const release = async (label: string) => {
    const own = {
      gateway: await push("gateway", commit),
      web: await push("web", label),
      api: await push("api", label),
    };
    const reference = await putRelease(registry.host, commit, own, files["compose.yml"] ?? "", label);
    return { reference, images: own };
  };
  const releases = [await release("one"), await release("two")] as const;

  const folder = await mkdtemp(join(tmpdir(), "stageway-readme-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "helm"), "#!/bin/sh\necho deployed\n");
  await chmod(join(folder, "helm"), 0o755);
  const names = await actionNames();
  const actions = new Map(names.map((name) => [`stageway/${name}@v1`, join(root, "dist", "actions", name)]));
  let runs = 0;
  const run = async (workflow: string) => {
    const path = `.github/workflows/readme-${++runs}.yml`;
    await mkdir(join(clone.path, ".github/workflows"), { recursive: true });
    await writeFile(join(clone.path, path), workflow);
    const { apiUrl, serverUrl, actor } = github;
    const byHand = workflow.includes("workflow_dispatch");
    await github.addRun(repository, { id: runs, ref: "develop", event: "push", path, status: "in_progress" });
    try {
      return await runAct({
        workspace: clone.path,
        workflow: path,
        actions,
        runsOn: ["ubuntu-24.04"],
        event: { name: byHand ? "workflow_dispatch" : "push", payload: byHand ? { ...event, inputs: {} } : event },
        github: { apiUrl, serverUrl, repository, runId: runs, actor },
        secrets: secretsOf(github.token, key.private),
        vars: varsOf(hosts, releases[0].reference),
        env: { ...engine.docker.env, PATH: `${folder}:${toolsPath()}` },
      });
    } finally {
      await rm(join(clone.path, path));
    }
  };
  const rest = stack.move();
  return {
    registry: registry.host,
    otherRegistry: other.host,
    hosts,
    commit,
    releases,
    images,
    run,
    url: `http://${hosts[0]?.address(8080) ?? ""}`,
    records: () => readRecords(github, repository),
    running: async (host = 0) => (hosts[host] === undefined ? {} : digestsOf(await runningOn(hosts[host]))),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

/** Of images by service, their digests. */
export function digestsOf(images: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(images).map(([service, image]) => [service, digestOf(image)]));
}

/** Of `registry/repository@sha256:…`. */
export function digestOf(image = ""): string {
  return image.slice(image.indexOf("@") + 1);
}

function secretsOf(token: string, key: string): Record<string, string> {
  const login = { REGISTRY_USER: "ada", REGISTRY_PASSWORD: "not-asked-for" };
  return {
    GITHUB_TOKEN: token,
    SSH_KEY: key,
    STAGING_SSH_KEY: key,
    APPLICATION_ENV: "GREETING=hello\n",
    ...login,
    SMOKE_TEST_TOKEN: "smoke-1234",
  };
}

function varsOf(hosts: readonly Host[], release: string): Record<string, string> {
  const known = hosts.map(({ knownHosts }) => knownHosts).join("");
  return { KNOWN_HOSTS: known, STAGING_KNOWN_HOSTS: known, RELEASE_ON_RECORD: release };
}

async function putRelease(
  registry: string,
  commit: string,
  images: Readonly<Record<string, string>>,
  compose: string,
  label: string,
): Promise<string> {
  const content = Buffer.from(compose);
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  const released = Object.entries(images).map(([name, image]) => [
    name,
    {
      image: name,
      digest: image.slice(image.indexOf("@") + 1),
      revision: commit,
      contentHash: digest,
      platforms: [`linux/${process.arch === "x64" ? "amd64" : process.arch}`],
    },
  ]);
  const file = { path: "compose.yml", mode: 0o644 };
  const release = {
    schemaVersion: 1 as const,
    commit,
    tree: commit,
    services: Object.fromEntries(released) as Release["services"],
    files: [{ ...file, digest }],
  };
  const access = { env: { ...process.env }, processes: createProcesses({ env: process.env }) };
  const packed = { release, files: [{ ...file, content }] };
  return await pushRelease(openRegistry(registry, access), `${repository}/release`, packed, [label]);
}
