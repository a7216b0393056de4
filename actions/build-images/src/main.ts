import { join } from "node:path";
import { parseInputs, privateFolder, runAction, writeSummary, type Run } from "@stageway/core";
import { cacheOf, noCache, whyNoCache } from "./cache.ts";
import { inputSpec, type Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import type { BuildRequest } from "./request.ts";
import { summary } from "./summary.ts";

runAction(async (run) => {
  const started = run.clock.monotonic();
  const inputs = parseInputs(inputSpec, run.env);
  const { openRegistry } = await import("@stageway/registry");
  const { parsePlan } = await import("@stageway/pipeline");
  const { toRequest } = await import("./request.ts");
  const plan = inputs.plan === undefined ? undefined : parsePlan(inputs.plan);
  const request = await withBakeFile(toRequest(inputs, plan), inputs, run);

  const { baseImageFinder } = await import("./base-images.ts");
  const { buildImages } = await import("./build-images.ts");
  const { ownPlatform } = await import("./hash.ts");
  const { readSources } = await import("./sources.ts");
  const access = accessOf(request, run);
  const world = { ...run, workspace: run.context.workspace, access, registry: openRegistry(request.registry, access) };
  const findDigest = baseImageFinder(access);
  const sources = await readSources(request, { ...world, findDigest, ownPlatform: ownPlatform(process.arch) });

  const flows = plan?.deployments.map(({ flow }) => flow) ?? [];
  const whyNot = whyNoCache(inputs.cache, { context: run.context, flows, env: run.env });
  if (whyNot !== undefined) run.log.info(`No build cache: ${whyNot}`);
  const cache = whyNot === undefined ? inputs.cache : "none";
  const folder = inputs.cacheFolder ?? join(await privateFolder(run.env), "cache");
  const made = await buildImages(request, sources, inputs.sizePolicy, {
    ...world,
    sourceUrl: sourceUrl(run),
    cacheOf: (service) => (cache === "none" ? noCache : cacheOf(cache, service, folder)),
    build: async (targets) => {
      const { runBuilder } = await import("./builder.ts");
      return runBuilder(targets, request, { provenance: inputs.provenance, cache, time: sources.tree.time }, run);
    },
  });

  const { rows, release, version, images } = made;
  const names = (isBuilt: boolean) =>
    rows.filter(({ reason }) => (reason !== undefined) === isBuilt).map(({ service }) => service);
  writeSummary(summary({ ...made, commit: sources.tree.commit, total: run.clock.monotonic() - started }), run.env);
  setOutputs({ release, version, images, built: names(true), reused: names(false) });
});

/** The team's own bake file says what its targets are built from; everything else stays as it was asked for. */
async function withBakeFile(request: BuildRequest, { bakeFile }: Inputs, run: Run): Promise<BuildRequest> {
  if (bakeFile === undefined) return request;
  const { readBakeFile, bakeFileEnv } = await import("./bake-file.ts");
  const world = { processes: run.processes, cwd: run.context.workspace, env: bakeFileEnv(run.env) };
  const { services, targets } = await readBakeFile(bakeFile, request.services, world);
  return { ...request, services, bakeTargets: targets };
}

function accessOf({ registry, login }: BuildRequest, { env, processes, signal, clock }: Run) {
  if (login === undefined) return { env, processes, signal, clock };
  return { env, processes, signal, clock, login: { registry, credentials: { kind: "password", ...login } as const } };
}

function sourceUrl({ context }: Run): string {
  const { owner, name } = context.repository;
  return `${context.serverUrl}/${owner}/${name}`;
}
