import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { childEnv, parseInputs, privateFolder, runAction, writeSummary, type Run } from "@stageway/core";
import { secretEnv, targetName } from "./bake.ts";
import { cacheEnv, cacheOf, noCache, whyNoCache } from "./cache.ts";
import { inputSpec } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import { summary } from "./summary.ts";

runAction(async (run: Run) => {
  const started = run.clock.monotonic();
  const inputs = parseInputs(inputSpec, run.env);
  const { parsePlan } = await import("@stageway/pipeline");
  const { toRequest } = await import("./request.ts");
  const plan = inputs.plan === undefined ? undefined : parsePlan(inputs.plan);
  const request = toRequest(inputs, plan);

  const { openRegistry } = await import("@stageway/registry");
  const { readSources } = await import("./sources.ts");
  const { ownPlatform } = await import("./hash.ts");
  const { registry: host, login } = request;
  const credentials = login === undefined ? {} : { login: { registry: host, credentials: { kind: "password" as const, ...login } } };
  const access = { env: run.env, processes: run.processes, signal: run.signal, clock: run.clock, ...credentials };
  const registry = openRegistry(host, access);
  const workspace = run.context.workspace;
  const { baseImageFinder } = await import("./base-images.ts");
  const findDigest = baseImageFinder(access);
  const sources = await readSources(request, { processes: run.processes, workspace, log: run.log, findDigest, ownPlatform: ownPlatform(process.arch) });

  const flows = plan?.deployments.map(({ flow }) => flow) ?? [];
  const why = whyNoCache(inputs.cache, { context: run.context, flows, env: run.env });
  if (why !== undefined) run.log.info(`No build cache: ${why}`);
  const folder = inputs.cacheFolder ?? join(await privateFolder(run.env), "cache");
  const { buildImages } = await import("./build-images.ts");
  const made = await buildImages(request, sources, inputs.sizePolicy, {
    registry,
    access,
    processes: run.processes,
    workspace,
    clock: run.clock,
    log: run.log,
    env: run.env,
    sourceUrl: sourceUrl(run),
    cacheOf: (service) => (why === undefined ? cacheOf(inputs.cache, service, folder) : noCache),
    build: async (targets) => {
      const { readEngine, assertPlatforms } = await import("./engine.ts");
      const { dockerLogin } = await import("./docker-login.ts");
      const { buildAll } = await import("./build.ts");
      const work = await mkdtemp(join(await privateFolder(run.env), "build-"));
      try {
        await using docker = await dockerLogin(host, login, { env: run.env, folder: work });
        const extra = { ...docker.env, SOURCE_DATE_EPOCH: run.env["SOURCE_DATE_EPOCH"] ?? String(sources.tree.time), BUILDX_BUILDER: run.env["BUILDX_BUILDER"] };
        const env = childEnv(run.env, extra);
        const engine = await readEngine({ processes: run.processes, env });
        assertPlatforms(engine, request.services);
        const options = { secretIds: [...request.secrets.keys()], provenance: inputs.provenance, isForced: request.isForced, isClassic: engine.isClassic };
        const named = targets.map((target, index) => ({ ...target, target: targetName(target.service.name, index) }));
        const secrets = { ...secretEnv(request.secrets), ...cacheEnv(why === undefined ? inputs.cache : "none", run.env) };
        return await buildAll(named, options, { processes: run.processes, env: { ...env, ...secrets }, clock: run.clock, log: run.log, workspace, folder: work });
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
  });
  const { rows, release, version, images } = made;
  const names = (isBuilt: boolean) => rows.filter(({ reason }) => (reason !== undefined) === isBuilt).map(({ service }) => service);
  writeSummary(summary({ ...made, commit: sources.tree.commit, total: run.clock.monotonic() - started }), run.env);
  setOutputs({ release, version, images, built: names(true), reused: names(false) });
});

function sourceUrl({ context }: Run): string {
  const { owner, name } = context.repository;
  return `${context.serverUrl}/${owner}/${name}`;
}
