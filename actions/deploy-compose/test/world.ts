import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createProcesses, Secret } from "@stageway/core";
import { openRegistry, pushRelease } from "@stageway/registry";
import {
  cloneRepository,
  pushServiceImage,
  startEngine,
  startGitHub,
  startHost,
  startRegistry,
  type Host,
  type HostOptions,
} from "@stageway/testbed";
import { startJob, type Job } from "./job.ts";

const service = `
    stop_grace_period: 2s
    healthcheck: { test: ["CMD", "test", "-f", "/tmp/well"], interval: 1s, retries: 3, start_interval: 200ms, start_period: 2s }`;
export const compose = `services:\n  web:\n    image: web${service}\n`;
const well = "touch /tmp/well; trap 'exit 0' TERM; while :; do sleep 1; done";
/** What a service's container does: it starts and dies, over and over. */
export const crashing = "echo cannot bind to port 80; sleep 0.2; exit 3";
const never = "echo cannot reach the database; while :; do sleep 1; done";

/** Where everything is deployed to. */
export const makeDirectory = ["sh", "-c", "mkdir -p /srv/shop && chown deploy: /srv/shop"];

interface ReleaseOptions {
  /** The compose file. */
  readonly text?: string;
  /** Where it lies in the repository. */
  readonly path?: string;
  /** Other files beside it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly platform?: string;
  /** Bytes that the release says its image has. */
  readonly size?: number;
  /** An image of before, `registry/acme/web@sha256:…`, in place of a new one. */
  readonly image?: string;
}

/** A GitHub, a registry and a host, and releases of one service to deploy there. */
export async function startWorld({ auth = false, ...options }: HostOptions & { readonly auth?: boolean } = {}) {
  const stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const images = stack.use(await startRegistry({ auth }));
  const host = stack.use(await startHost(engine, { ...options, machinePorts: [images.port] }));
  const github = stack.use(await startGitHub());
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  const clone = stack.use(await cloneRepository(repository.authenticatedUrl));
  const commit = await clone.commit("First", { "compose.yml": compose });
  await clone.git("push", "origin", "HEAD:main");
  await host.exec(makeDirectory);
  const { user: username, password } = images.credentials;
  const login = auth
    ? {
        login: {
          registry: images.host,
          credentials: { kind: "password" as const, username, password: new Secret(password) },
        },
      }
    : {};
  const access = { env: { ...process.env }, processes: createProcesses({ env: process.env }), ...login };
  const pushImage = (script: string, label: string) =>
    pushServiceImage(engine.docker, images.host, {
      name: "acme/web",
      script: `: ${label}; ${script}`,
      ...(auth && { login: images.credentials }),
    });
  const releaseOf = async (script: string, label: string, options: ReleaseOptions = {}) => {
    const { text = compose, path: composePath = "compose.yml", platform = "linux/amd64", size } = options;
    const image = options.image ?? (await pushImage(script, label));
    const { createHash } = await import("node:crypto");
    const files = Object.entries({ ...options.files, [composePath]: text }).map(([path, written]) => {
      const content = Buffer.from(written);
      return { path, content, mode: 0o644, digest: `sha256:${createHash("sha256").update(content).digest("hex")}` };
    });
    const digest = files.at(-1)?.digest ?? "";
    const release = {
      schemaVersion: 1 as const,
      commit,
      tree: commit,
      services: {
        web: {
          image: "web",
          digest: image.slice(image.indexOf("@") + 1),
          revision: commit,
          contentHash: digest,
          platforms: [platform],
          ...(size !== undefined && { size }),
        },
      },
      files: files.map(({ path, digest, mode }) => ({ path, digest, mode })),
    };
    return await pushRelease(
      openRegistry(images.host, access),
      "acme/release",
      { release, files: files.map(({ path, content, mode }) => ({ path, content, mode })) },
      [label],
    );
  };
  const env = {
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.serverUrl,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "7",
    GITHUB_SHA: commit,
  };
  return {
    host,
    github,
    commit,
    images: {
      port: images.port,
      credentials: images.credentials,
      stop: () => images.stop(),
      start: () => images.start(),
      /** What a clean-up of the registry does: manifests and all are gone. */
      remove: (repository: string) =>
        rm(join(images.folder, "data/docker/registry/v2/repositories", repository), { recursive: true }),
    },
    engine,
    release: (label: string, options: ReleaseOptions = {}) => releaseOf(well, label, options),
    /** Whose service does what that text for `sh` says. */
    releaseThat: (script: string, label: string, options: ReleaseOptions = {}) => releaseOf(script, label, options),
    /** An image outside of any release: `registry/acme/web@sha256:…`. */
    image: (label: string) => pushImage(well, label),
    badRelease: (label: string) => releaseOf(never, label),
    /** The inputs that every deployment needs. */
    inputs: {
      stage: "staging",
      hosts: `${host.host}:${host.port}`,
      user: host.user,
      directory: "/srv/shop",
      "ssh-key": host.key,
      "known-hosts": host.knownHosts,
      token: github.token,
      version: "staging-1",
      "job-status": "success",
      "health-timeout": "20s",
      "settle-delay": "0s",
    },
    /** @param more variables beside those that every job has: GITHUB_WORKSPACE, say */
    job: (more: Readonly<Record<string, string>> = {}): Promise<Job> => startJob({ ...env, ...more }),
    ...siteOn(host),
    /** States of all records of the stage, newest first. */
    async records(): Promise<string[]> {
      const ask = (path: string) =>
        fetch(`${github.apiUrl}/repos/acme/shop/${path}`, {
          headers: { authorization: `Bearer ${github.token}` },
        }).then((answer) => answer.json());
      const deployments = (await ask("deployments?environment=staging&task=stageway")) as { id: number }[];
      const told = deployments.map(
        async ({ id }) => ((await ask(`deployments/${id}/statuses`)) as { state: string }[])[0]?.state ?? "none",
      );
      return await Promise.all(told);
    },
    async workspace(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What lies and runs on a host, in the directory that everything is deployed to. */
export function siteOn(host: Host) {
  return {
    async running(): Promise<string[]> {
      const format = "{{.Names}} {{.Image}} {{.State}}";
      const text = await host.exec(["docker", "ps", "--all", "--no-trunc", "--format", format]);
      return text
        .split("\n")
        .filter((line) => line !== "")
        .sort();
    },
    /** As before the first deployment. */
    async clear(): Promise<void> {
      const script =
        'ids=$(docker ps -aq); [ -z "$ids" ] || docker rm -f $ids; docker network prune -f; find /srv/shop -mindepth 1 -delete';
      await host.exec(["sh", "-c", script]);
    },
    /** Waits on the host until a condition of its shell holds. */
    async until(condition: string): Promise<void> {
      await host.exec(["sh", "-c", `until ${condition}; do sleep 0.2; done`]);
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
