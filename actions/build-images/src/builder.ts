import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { childEnv, privateFolder, type Work } from "@stageway/core";
import { secretEnv, targetName, type BakeOptions, type BuildTarget } from "./bake.ts";
import { buildAll, type Built } from "./build.ts";
import { cacheEnv, type CacheKind } from "./cache.ts";
import { leaveFor } from "./cache-leave.ts";
import { dockerLogin } from "./docker-login.ts";
import { assertPlatforms, readEngine } from "./engine.ts";
import type { BuildRequest } from "./request.ts";

/** How the builder runs: provenance, cache and the timestamp of the images. */
export interface BuilderOptions {
  readonly provenance: BakeOptions["provenance"];
  readonly cache: CacheKind;
  /** Folder of the local cache. */
  readonly cacheFolder: string | undefined;
  /** Commit time in seconds since 1970, used as the creation time of the images. */
  readonly time: number;
}

type Targets = readonly Omit<BuildTarget, "target">[];

/** Runs the builder with the registry credentials, the build secrets and the cache token, and removes all of them afterwards. */
export async function runBuilder(
  targets: Targets,
  request: BuildRequest,
  { provenance, cache, cacheFolder, time }: BuilderOptions,
  run: Pick<Work, "env" | "processes" | "clock" | "log" | "context">,
): Promise<ReadonlyMap<string, Built>> {
  const folder = await mkdtemp(join(await privateFolder(run.env), "build-"));
  try {
    await using docker = await dockerLogin(request.registry, request.login, { env: run.env, folder });
    const env = childEnv(run.env, { ...builderEnv(run.env, time), ...docker.env });
    const engine = await readEngine({ processes: run.processes, env });
    assertPlatforms(
      engine,
      targets.map(({ service }) => service),
    );
    const options: BakeOptions = {
      secretIds: [...request.secrets.keys()],
      provenance,
      isClassic: engine.isClassic,
      linked: request.bakeTargets,
    };
    const named = targets.map((target, index) => ({ ...target, target: nameOf(target, index) }));
    const confidential = { ...secretEnv(request.secrets), ...cacheEnv(cache, run.env) };
    const bakeOptions = await leaveFor(cacheFolder, { processes: run.processes, env });
    const { workspace } = run.context;
    const world = { ...run, env: { ...env, ...confidential }, workspace, folder, bakeOptions };
    return await buildAll(named, options, world);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A target from the team's own bake file keeps its name, because other targets may build on it. */
function nameOf({ service }: Targets[number], index: number): string {
  return service.own === undefined ? targetName(service.name, index) : service.name;
}

/** The variables that select the builder and set the creation time of the images. */
function builderEnv(env: Work["env"], time: number): Record<string, string | undefined> {
  const { BUILDX_BUILDER, BUILDX_CONFIG, SOURCE_DATE_EPOCH = String(time) } = env;
  return { BUILDX_BUILDER, BUILDX_CONFIG, SOURCE_DATE_EPOCH };
}
