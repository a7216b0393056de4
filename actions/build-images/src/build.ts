import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, type Clock, type Log } from "@stageway/core";
import { isDigest, type Digest } from "@stageway/registry";
import { bakeDefinition, type BakeOptions, type BuildTarget } from "./bake.ts";
import { buildError } from "./build-failure.ts";
import type { DockerWorld } from "./engine.ts";
import { Progress } from "./progress.ts";

/** What a run of the builder needs: docker, the work tree and a private folder. */
export interface BuildWorld extends DockerWorld {
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: Pick<Log, "group" | "foreign">;
  readonly workspace: string;
  /** A private folder for the builder's metadata file. */
  readonly folder: string;
  /** Additional options for `docker buildx bake`. */
  readonly bakeOptions: readonly string[];
}

/** What the builder reported about one service. */
export interface Built {
  readonly digest: Digest;
  /** Milliseconds. */
  readonly duration: number;
  /** Digest of the cache that the builder wrote to a registry. */
  readonly cache?: Digest;
}

/**
 * Builds and pushes all targets with one `docker buildx bake`. Gives the result of each service, by name.
 *
 * @throws {ActionError} with the failed step of the Dockerfile, or when docker cannot start.
 */
export async function buildAll(
  targets: readonly BuildTarget[],
  options: BakeOptions,
  world: BuildWorld,
): Promise<ReadonlyMap<string, Built>> {
  const metadataFile = join(world.folder, "metadata.json");
  const names = new Map(targets.map(({ target, service }) => [target, service.name]));
  const progress = new Progress();
  const lines: string[] = [];
  const started = world.clock.monotonic();
  const onLine = (line: string) => {
    lines.push(line);
    progress.line(line, world.clock.monotonic());
    world.log.foreign(line);
  };
  try {
    const finished = await world.log.group(`Build ${[...names.values()].join(", ")}`, () =>
      world.processes.run(
        "docker",
        ["buildx", "bake", "--file", "-", "--progress", "plain", "--metadata-file", metadataFile, ...world.bakeOptions],
        {
          cwd: world.workspace,
          env: world.env,
          input: JSON.stringify(bakeDefinition(targets, options)),
          onStdout: onLine,
          onStderr: onLine,
        },
      ),
    );
    if (!finished.ok && (finished.cancelled || finished.startFailure !== undefined))
      throw new ActionError(`Cannot build the images: ${finished.shortMessage}`);
    if (!finished.ok) throw buildError(lines.join("\n"), names);
    const metadata: unknown = JSON.parse(await readFile(metadataFile, "utf8"));
    const whole = world.clock.monotonic() - started;
    return new Map(
      targets.map(({ target, service }) => [
        service.name,
        {
          digest: digestIn(metadata, target),
          duration: targets.length === 1 ? whole : (progress.duration(target) ?? whole),
          ...cacheIn(metadata, target),
        },
      ]),
    );
  } finally {
    await rm(metadataFile, { force: true });
  }
}

function digestIn(metadata: unknown, target: string): Digest {
  const entry = field(metadata, target);
  const digest = field(entry, "containerimage.digest");
  if (typeof digest === "string" && isDigest(digest)) return digest;
  throw new ActionError(`Cannot find the digest of ${target}: the builder did not name it`, {
    hint: "A newer buildx names it (0.10 or later).",
  });
}

/** The digest of the cache that the builder wrote, from JSON nested in its metadata. The tag is no proof: another build may have moved it. */
function cacheIn(metadata: unknown, target: string): { cache?: Digest } {
  const said = field(field(metadata, target), "cache.manifest");
  const digest = field(typeof said === "string" ? parsed(said) : said, "digest");
  return typeof digest === "string" && isDigest(digest) ? { cache: digest } : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
