import { ActionError, quote, type Ending } from "@stageway/core";
import { liesIn, namesRegistry, type Signer } from "@stageway/pipeline/trust";
import { copiesIn, keptBy, proveOn, type Proven } from "./proven-rollback.ts";
import { readBundle, registryOf, type Bundle } from "./bundle.ts";
import { deliver } from "./deploy.ts";
import type { EnvironmentChoice } from "./environment-choice.ts";
import { onEach, withHosts, type Host } from "./host.ts";
import { refuseAmbiguous } from "./one-release.ts";
import type { Client, Order, Settings, World } from "./order.ts";
import { releaseNote } from "./release-note.ts";
import { isReference, listReleases, pickOver, runningOver, sameRelease, type JournaledRelease } from "./releases.ts";
import type { Delivery } from "./scene.ts";
import type { KeptProof } from "./signed-files.ts";

/** Where to go back, and to what. */
export interface RollbackOrder extends Omit<Order, "flow" | "version" | "composeFiles" | "source" | "trust"> {
  /** Version, number or reference of a release; the one that was verified before the running one when none is named. */
  readonly to: string | undefined;
  /** Folder in a registry that the stage's releases come from. What a host names is fetched from nowhere else. */
  readonly images: string | undefined;
  /** Who may sign: only a release that one of them verified on this stage is gone back to. Absent where nobody is asked. */
  readonly signers?: readonly Signer[] | undefined;
  /** Whether it runs with the environment that the release had, or with today's. */
  readonly environment: EnvironmentChoice["of"];
}

/** Beside these, a rollback takes everything from the deployment that it goes back to. */
export type RollbackSettings = Omit<Settings, "project" | "profiles">;

/**
 * Deploys an earlier release by the same way as any other, with its compose files and the environment that it had, or today's.
 * All of it is on the hosts, so neither GitHub nor the registry is needed while the images are still there.
 *
 * @throws {ActionError} when there is no such release, or it cannot be had; nothing was touched then.
 */
export async function rollback(
  { to, images, signers, environment, ...order }: RollbackOrder,
  settings: RollbackSettings,
  client: Client,
  world: World,
): Promise<Ending> {
  const whole: Settings = { ...settings, project: undefined, profiles: undefined };
  const trust = signers && {
    repository: repositoryIdOf(world),
    signers,
    needs: { kind: "verified" as const, stage: order.stage },
  };
  const back: Omit<Order, "source"> = {
    ...order,
    flow: "rollback",
    version: undefined,
    composeFiles: undefined,
    trust,
  };
  return await withHosts(order, settings, client, world, async (hosts) => {
    const deliveries = await deliveriesOf(hosts, to, {
      stage: order.stage,
      images,
      choice: { of: environment, today: settings.envFile },
      log: world.log,
      prove: trust && ((reference, kept) => proveOn(reference, kept, trust, { images, to, settings, world })),
      fetch: (reference, version, { project, profiles, composePaths: composeFiles }) => {
        const source = { kind: "release", reference } as const;
        return readBundle({ ...back, version, composeFiles, source }, { ...whole, project, profiles }, world);
      },
    });
    const [first] = deliveries;
    if (first === undefined) throw new TypeError("A rollback has hosts");
    return await deliver(deliveries, { order: back, settings: whole, bundle: first.bundle, client, world });
  });
}

function repositoryIdOf({ context: { repositoryId } }: World): string {
  if (repositoryId !== "") return repositoryId;
  throw new ActionError(
    'Cannot go back: "signers" is given, and the number of the repository is not known: current value of GITHUB_REPOSITORY_ID is ""',
    { hint: "GitHub's runners set it; another runner can be given it as a variable of the job" },
  );
}

/** How a release stands on its hosts, which its registry does not say. */
type Manner = Pick<JournaledRelease, "project" | "profiles" | "composePaths">;

/** Where nothing runs: as a first deployment that says nothing of it. */
const usual: Manner = { project: undefined, profiles: [] };

interface Sources {
  readonly stage: string;
  readonly images: string | undefined;
  readonly choice: EnvironmentChoice;
  readonly log: World["log"];
  /** Refuses a release that nobody signed as verified here; absent where nobody is asked. */
  readonly prove?: ((reference: string, kept: readonly KeptProof[]) => Promise<Proven>) | undefined;
  /** Gets a release from its registry, to be deployed in that manner. */
  readonly fetch: (reference: string, version: string | undefined, manner: Manner) => Promise<Bundle>;
}

/** Each host gets the same release, from its own journal where that has it. */
export async function deliveriesOf(
  hosts: readonly Host[],
  to: string | undefined,
  sources: Sources,
): Promise<readonly Delivery[]> {
  const listed = await onEach(
    hosts.map(({ name }) => name),
    hosts.map(({ target }) => listReleases(target)),
  );
  if (to !== undefined && isReference(to) && !listed.flat().some(({ reference }) => reference === to)) {
    sources.log.notice(
      `The target has never had ${to}: it is taken from its registry, with ${environmentName(sources)}`,
    );
    const proven = await sources.prove?.(to, copiesIn(listed));
    const fetched = await sources.fetch(to, undefined, runningOver(listed) ?? usual);
    const bundle = withProof(withEnvironment(fetched, sources), proven);
    return hosts.map((host) => ({ host, bundle }));
  }
  const picked = pickOver(listed, to, { environments: sources.choice.of === "then" });
  refuseAmbiguous(
    hosts.map(({ name }, index) => ({ name, releases: listed[index] ?? [] })),
    picked,
    to,
  );
  const own = hosts.map((host, index) => ({ host, release: sameRelease(listed[index] ?? [], picked) }));
  const proven =
    sources.prove && (await sources.prove(picked.reference, [...(await keptBy(own)), ...copiesIn(listed)]));
  const isVouchedFor = proven !== undefined && liesIn(sources.images ?? "", picked.reference);
  const isOnlyNoted = picked.reference !== to && !isVouchedFor;
  sources.log.info(`Going back to ${picked.version}, as deployment ${picked.number} left it`);
  const deliveries: Delivery[] = [];
  for (const { host, release } of own) {
    const bundle =
      release === undefined
        ? withProof(await fetchFor(host, picked, to, sources), proven)
        : bundleOf(release, sources, proven);
    deliveries.push({ host, bundle: { ...bundle, isOnlyNoted } });
  }
  return deliveries;
}

function withProof(bundle: Bundle, proven: Proven | undefined): Bundle {
  return proven === undefined ? bundle : { ...bundle, proof: proven.proof };
}

/** For a host that lacks the release that others have: one that is new, say. */
async function fetchFor(
  { name }: Host,
  picked: JournaledRelease,
  to: string | undefined,
  sources: Sources,
): Promise<Bundle> {
  const { reference, version } = picked;
  if (reference === "") {
    throw new ActionError(`Cannot go back to ${version}: ${name} never had it, and it lies in no registry`, {
      hint: `Go back to a release that was verified on ${name}, too`,
    });
  }
  // A reference that the caller wrote is the caller's own choice; any other one is a host's word.
  if (reference !== to) refuseElsewhere(picked, name, sources);
  sources.log.notice(`${name} never had ${version}: it is taken from its registry, with ${environmentName(sources)}`);
  return withEnvironment(await sources.fetch(reference, version, picked), sources);
}

/** Nothing is asked of a registry, and no password goes there, because a host names it. */
function refuseElsewhere({ reference, version }: JournaledRelease, name: string, { images }: Sources): void {
  const act = `Cannot go back to ${version}: ${name} never had it, and`;
  if (images === undefined || !namesRegistry(images)) {
    throw new ActionError(
      `${act} nothing says from which registry it may be fetched: current value of "images" is ${images ?? "empty"}`,
      {
        hint: `Give "images", the folder that releases of this stage come from, with its registry, or name the release itself: ${reference}`,
      },
    );
  }
  if (liesIn(images, reference)) return;
  throw new ActionError(
    `${act} another host names a release outside of ${images}: current value is ${quote(reference)}`,
    {
      hint: "Find out how that host came by it before you deploy from it again: releases of this stage come from that folder alone",
    },
  );
}

/** A host that never had the release has no environment of then. One that is committed with the release goes along, unless today's is asked for. */
function withEnvironment(bundle: Bundle, { choice: { of, today } }: Sources): Bundle {
  return of === "now" && today === undefined ? { ...bundle, environment: undefined } : bundle;
}

function environmentName({ choice }: Sources): string {
  return choice.today === undefined ? "the current environment" : "the environment in env-file";
}

function bundleOf(release: JournaledRelease, { stage, choice }: Sources, proven: Proven | undefined): Bundle {
  const { number, reference, version, rollbackOf = number, project, profiles, composePaths } = release;
  if (release.stage !== stage) {
    throw new ActionError(
      `Cannot go back to ${version}: deployment ${number} was one of ${release.stage}: current value is ${stage}`,
    );
  }
  // Where signatures are required, the host's note says neither which images and files it is nor what it was built from.
  const commit = proven?.commit ?? release.commit;
  // Their texts come with the state of the host.
  const wanted = proven?.wanted(composePaths) ?? { ...release.wanted, composeTexts: [] };
  const named = { reference, commit, version };
  return {
    wanted,
    files: [],
    environment: undefined,
    ...named,
    document: releaseNote({
      ...named,
      stage,
      flow: "rollback",
      project,
      profiles,
      composePaths,
      wanted,
      rollbackOf,
    }),
    registry: registryOf(wanted),
    project,
    profiles,
    snapshot: number,
    choice,
    ...(proven !== undefined && { proof: proven.proof }),
  };
}
