import { createHash } from "node:crypto";
import { createProcesses } from "../../../packages/core/src/index.ts";
import { openRegistry, pushRelease, type Registry } from "../../../packages/registry/src/index.ts";
import { pushServiceImage } from "../../../packages/testbed/src/index.ts";
import type { World } from "../../../actions/deploy-compose/test/world.ts";

type Json = Readonly<Record<string, unknown>>;

/** A version of the application, from which a release is made. */
export interface Version {
  /** By the name of the service: its image, `registry/repository@sha256:…`, and what else the compose file says of it. */
  readonly services: Readonly<Record<string, { readonly image: string; readonly rest: Json }>>;
  /** Services that no release has: their image is named by a tag that moves. */
  readonly outside: Readonly<Record<string, { readonly image: string; readonly rest: Json }>>;
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Beside the compose file. */
  readonly files: Readonly<Record<string, string>>;
  /** Those of them that may be run. */
  readonly executable: readonly string[];
  readonly environment: string;
}

/** What a container reads at its start is what it has in `/tmp/loaded` for as long as it runs. */
const load =
  "{ find /read /run/secrets -type f -exec cat {} + | sort; echo generation $GENERATION; } >/tmp/loaded 2>/dev/null";
const well = "touch /tmp/well; trap 'exit 0' TERM; while :; do sleep 1 & wait; done";
const scripts = {
  one: `${load}; ${well}`,
  other: `: other; ${load}; ${well}`,
  two: `: two; ${load}; ${well}`,
  three: `: three; ${load}; ${well}`,
  slow: `sleep 2; ${load}; ${well}`,
  never: "trap 'exit 0' TERM; echo cannot reach the database; while :; do sleep 1 & wait; done",
};

/** Images of one repository, by what they are there for; of another one, what a tag names and will name. */
export type Images = Readonly<Record<keyof typeof scripts | "stable" | "moved", string>>;

/** By which a service outside of the release is named. */
export function stableTag({ stable }: Images): string {
  return stable.replace(/@.*/, ":stable");
}

export async function pushImages({ engine, images }: World): Promise<Images> {
  const registry = `127.0.0.1:${images.port}`;
  const pushed = Object.entries(scripts).map(
    async ([name, script]) =>
      [name, await pushServiceImage(engine.docker, registry, { name: "acme/web", script })] as const,
  );
  const outside = Object.entries({ stable: "stable", moved: "moved" }).map(async ([name, label]) => {
    const script = `: ${label}; ${load}; ${well}`;
    return [name, await pushServiceImage(engine.docker, registry, { name: "acme/cache", script })] as const;
  });
  return Object.fromEntries(await Promise.all([...pushed, ...outside])) as Images;
}

const health = {
  restart: "unless-stopped",
  stop_grace_period: "1s",
  healthcheck: {
    test: ["CMD", "test", "-f", "/tmp/well"],
    interval: "1s",
    retries: 3,
    start_interval: "200ms",
    start_period: "2s",
  },
};

/** What services read at their start. */
const read = { "web.conf": "listen 80\n", "conf.d/a.conf": "first of a folder\n", "key.txt": "first key\n" };
/** What at least one of the containers has then. */
export const contentsToRead: readonly string[] = Object.values(read).map((text) => text.trim());
const readsConfig = { configs: [{ source: "app", target: "/read/app.conf" }] };

/** A service that is replaced beside the old one, one that has a volume, and one that only compose can replace. */
export function firstVersion(images: Images): Version {
  const { one, other } = images;
  const service = (rest: Json) => ({ image: one, rest: { ...health, ...rest } });
  return {
    services: {
      web: service({
        volumes: ["./web.conf:/read/web.conf:ro"],
        environment: { GENERATION: "${GENERATION}" },
        networks: ["default"],
      }),
      api: service({ volumes: ["data:/data", "./conf.d:/read/conf.d:ro"], secrets: ["key"] }),
      // Of an image that no other container has: what prunes images would take it once this one is replaced.
      worker: { image: other, rest: { ...health, container_name: "shop-worker", ...readsConfig } },
    },
    outside: { cache: { image: stableTag(images), rest: { ...health, volumes: ["./conf.d:/read/conf.d:ro"] } } },
    volumes: ["data"],
    networks: [],
    files: { ...read, "tools/backup.sh": "#!/bin/sh\n", "tools/restore.sh": "#!/bin/sh\n" },
    executable: ["tools/backup.sh"],
    environment: "GENERATION=one\nSECRET=first\n",
  };
}

/** Pushes the release of a version. @param tags under which the registry has it */
export async function release(world: World, version: Version, tags: readonly string[]): Promise<string> {
  const texts = { ...version.files, "compose.yml": composeText(version) };
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    content: Buffer.from(text),
    mode: version.executable.includes(path) ? 0o755 : 0o644,
  }));
  const services = Object.entries(version.services).map(([name, { image }]) => [name, serviceOf(world, image)]);
  return await pushRelease(
    registryOf(world),
    "acme/release",
    {
      release: {
        schemaVersion: 1,
        commit: world.commit,
        tree: world.commit,
        services: Object.fromEntries(services) as Readonly<Record<string, ReturnType<typeof serviceOf>>>,
        files: files.map(({ path, content, mode }) => ({ path, mode, digest: digestOf(content) })),
      },
      files,
    },
    tags,
  );
}

function serviceOf({ commit }: World, image: string) {
  const digest = image.slice(image.indexOf("@") + 1);
  return { image: "web", digest, revision: commit, contentHash: digest, platforms: ["linux/amd64"] };
}

function composeText({ services, outside, volumes, networks }: Version): string {
  const written = [
    ...Object.entries(services).map(([name, { rest }]) => [name, { image: name, ...rest }] as const),
    ...Object.entries(outside).map(([name, { image, rest }]) => [name, { image, ...rest }] as const),
  ];
  const empty = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, {}]));
  return JSON.stringify(
    {
      services: Object.fromEntries(written),
      volumes: empty(volumes),
      networks: empty(networks),
      configs: { app: { file: "./web.conf" } },
      secrets: { key: { file: "./key.txt" } },
    },
    undefined,
    2,
  );
}

export function registryOf({ images }: World): Registry {
  return openRegistry(`127.0.0.1:${images.port}`, {
    env: { ...process.env },
    processes: createProcesses({ env: process.env }),
  });
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
