import type { Built } from "./build.ts";
import type { World } from "./build-images.ts";
import { judged, taken, type Done } from "./outcome.ts";
import type { BuildRequest } from "./request.ts";
import type { Decision } from "./reuse.ts";
import type { Hashed, Sources } from "./sources.ts";
import { targetOf, type TargetWorld } from "./target.ts";

/**
 * Builds what has to be built. A service whose context others are built from too changes with every commit; one that takes the revision is
 * therefore told that on record first, and only when its image is another one all the same it is built again, with its own.
 */
export async function makeAll(
  request: BuildRequest,
  sources: Sources,
  decisions: ReadonlyMap<string, Decision>,
  world: Omit<World, "cacheOf"> & Pick<TargetWorld, "cacheOf"> & { readonly now: number },
): Promise<readonly Done[]> {
  const { services, tree } = sources;
  const build = async (some: readonly Hashed[], revisionOf: (each: Hashed) => string) => {
    const targets = some.flatMap((each) => {
      const decision = decisions.get(each.source.service.name);
      if (decision?.kind !== "build") return [];
      const madeAt = decision.isTooOld ? world.now : undefined;
      return [targetOf(each, request, sources, { ...world, madeAt, revision: revisionOf(each) })];
    });
    const built = targets.length === 0 ? new Map<string, Built>() : await world.build(targets);
    return await Promise.all(
      some.map(async (each) => {
        const { name } = each.source.service;
        const decision = decisions.get(name);
        if (decision === undefined || decision.kind === "reuse") return decision && taken(each, request, decision);
        return judged(each, request, decision, built.get(name), { ...world, revision: revisionOf(each) });
      }),
    );
  };
  const first = await build(services, (each) => revisionToTry(each, request, decisions) ?? tree.commit);
  const isMistold = (each: Hashed, index: number) =>
    first[index]?.isKept === false && revisionToTry(each, request, decisions) !== undefined;
  const again = await build(services.filter(isMistold), () => tree.commit);
  const byName = new Map([...first, ...again].flatMap((each) => (each === undefined ? [] : [[each.name, each]])));
  return [...byName.values()];
}

/** The revision on record, for a service that may be the same though its context is another one. */
function revisionToTry(
  { source }: Hashed,
  { services }: BuildRequest,
  decisions: ReadonlyMap<string, Decision>,
): string | undefined {
  const { name, context } = source.service;
  const decision = decisions.get(name);
  const isWithin = (other: string) => context === "." || other === context || other.startsWith(`${context}/`);
  const isShared = context === "." || services.some((other) => other.name !== name && isWithin(other.context));
  if (!source.takesRevision || !isShared || decision?.kind !== "build") return undefined;
  return decision.onRecord?.released.revision;
}
