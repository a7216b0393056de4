import { liesIn, type ReleaseTrust } from "@stageway/pipeline/trust";
import type { Wanted } from "@stageway/remote";
import type { Host } from "./host.ts";
import type { World } from "./order.ts";
import { accessOf } from "./registry-access.ts";
import type { JournaledRelease } from "./releases.ts";
import type { RollbackOrder, RollbackSettings } from "./rollback.ts";
import { readKept, type KeptProof, type Proof } from "./signed-files.ts";

interface ProofSources extends Pick<RollbackOrder, "images" | "to"> {
  readonly settings: RollbackSettings;
  readonly world: World;
}

/** The registry is asked only where a copy does not prove it, and only one that the caller named. */
export async function proveOn(
  reference: string,
  kept: readonly KeptProof[],
  trust: ReleaseTrust & { readonly needs: { readonly stage: string } },
  { images, to, settings, world }: ProofSources,
): Promise<Proven> {
  const [{ proveEarlier }, { provenContent, wantedOf }] = await Promise.all([
    import("./kept-proof.ts"),
    import("./proven-content.ts"),
  ]);
  const isAsked = reference === to || (images !== undefined && liesIn(images, reference));
  const access = () => accessOf(reference, settings, world);
  const copies = kept.flatMap(({ statements }) => statements);
  const statements = await proveEarlier(reference, trust.needs.stage, trust, copies, async () => {
    if (!isAsked) return [];
    const { findStatements, openRegistry, parseDigestReference } = await import("@stageway/registry");
    const { registry, repository, digest } = parseDigestReference(reference);
    return await findStatements(openRegistry(registry, access()), repository, digest);
  });
  const content = await provenContent(reference, kept, isAsked ? access : undefined);
  return {
    commit: content.release.commit,
    wanted: (composePaths) => wantedOf(content, composePaths),
    proof: { manifest: content.manifest, statements },
  };
}

/** A release that was signed as verified here: what it has, and what proves it. */
export interface Proven {
  readonly commit: string;
  /** What is wanted on a host that still has its files, with these compose files. */
  readonly wanted: (composePaths: readonly string[] | undefined) => Wanted;
  readonly proof: Proof;
}

/** What deployments that came later noted of the one that they replaced. */
export function copiesIn(listed: readonly (readonly JournaledRelease[])[]): readonly KeptProof[] {
  return listed.flat().flatMap(({ statements }) => (statements === undefined ? [] : [{ statements }]));
}

interface OwnRelease {
  readonly host: Host;
  readonly release: JournaledRelease | undefined;
}

/** What the hosts keep beside that deployment. A host that cannot say it has none: the registry is asked then. */
export async function keptBy(own: readonly OwnRelease[]): Promise<readonly KeptProof[]> {
  const read = own.map(async ({ host: { target }, release }): Promise<readonly KeptProof[]> => {
    if (release === undefined) return [];
    const { reports } = await target.read({ signed: ["signed", String(release.number)] });
    return [readKept(reports["signed"]?.stdout ?? "")];
  });
  return (await Promise.allSettled(read)).flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}
