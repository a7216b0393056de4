import { join, resolve } from "node:path";
import { privateFolder, withProcesses, writeSummary, type Run, type Work } from "@stageway/core";
import { accessAs, openRegistry } from "@stageway/registry";
import { bakeFileEnv, readBakeFile } from "./bake-file.ts";
import { baseImageFinder } from "./base-images.ts";
import { buildImages } from "./build-images.ts";
import { cacheOf, whyNoCache } from "./cache.ts";
import { ownPlatform } from "./hash.ts";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import type { BuildRequest } from "./request.ts";
import { signerOf } from "./signing.ts";
import { readSources } from "./sources.ts";
import { summary, type Row } from "./summary.ts";

/** Builds, sets the outputs and writes the summary. All that this needs is loaded as one file, when the inputs are right. */
export async function buildAndTell(asked: BuildRequest, inputs: Inputs, given: Run): Promise<void> {
  const run = withProcesses(given);
  const started = run.clock.monotonic();
  const request = await withBakeFile(asked, inputs, run);
  const { env, processes, signal, clock } = run;
  const access = accessAs(request.login, request.registry, { env, processes, signal, clock });
  const registry = openRegistry(request.registry, access);
  const sign = signerOf(request.signingKey, { context: run.context, env, registry });
  const world = { ...run, workspace: run.context.workspace, access, registry, sign };
  const findDigest = baseImageFinder(access);
  const sources = await readSources(request, { ...world, findDigest, ownPlatform: ownPlatform(process.arch) });

  const whyNot = whyNoCache(inputs.cache, {
    context: run.context,
    flows: request.flows,
    env,
    isSigned: request.trust !== undefined && request.signingKey !== undefined,
  });
  if (whyNot !== undefined) run.log[inputs.cache === "registry" ? "notice" : "info"](`No build cache: ${whyNot}`);
  const cache = whyNot === undefined ? inputs.cache : "none";
  const cacheFolder = cache === "local" ? await cacheFolderOf(inputs, run) : undefined;
  const made = await buildImages(request, sources, inputs.sizePolicy, {
    ...world,
    sourceUrl: sourceUrl(run),
    cacheOf: (service, kept) => cacheOf(cache, service, { folder: cacheFolder, kept }),
    keepsCaches: cache === "registry",
    build: async (targets) => {
      const { runBuilder } = await import("./builder.ts");
      const { provenance } = inputs;
      return runBuilder(targets, request, { provenance, cache, cacheFolder, time: sources.tree.time }, run);
    },
  });

  const { rows, release, version, images } = made;
  const isNew = ({ reason, isKept }: Row) => reason !== undefined && !isKept;
  const built = rows.filter(isNew).map(({ service }) => service);
  const reused = rows.filter((row) => !isNew(row)).map(({ service }) => service);
  writeSummary(
    summary({ ...made, commit: sources.tree.commit, total: run.clock.monotonic() - started }, run.context),
    env,
  );
  setOutputs({ release, version, images, built, reused });
}

/** The team's own bake file says what its targets are built from; everything else stays as it was asked for. */
async function withBakeFile(request: BuildRequest, { bakeFile }: Inputs, run: Work): Promise<BuildRequest> {
  if (bakeFile === undefined) return request;
  const world = {
    processes: run.processes,
    cwd: run.context.workspace,
    env: bakeFileEnv(run.env),
    secretIds: new Set(request.secrets.keys()),
  };
  const { services, targets } = await readBakeFile(bakeFile, request.services, world);
  return { ...request, services, bakeTargets: targets };
}

async function cacheFolderOf({ cacheFolder }: Inputs, { context, env }: Run): Promise<string> {
  return resolve(context.workspace, cacheFolder ?? join(await privateFolder(env), "cache"));
}

function sourceUrl({ context }: Run): string {
  const { owner, name } = context.repository;
  return `${context.serverUrl}/${owner}/${name}`;
}
