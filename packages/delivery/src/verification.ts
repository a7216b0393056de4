import { ActionError, describe, type Secret } from "@stageway/core";
import type { PublicKey, SignedStatement, Statement } from "@stageway/pipeline/trust";
import type { Target } from "@stageway/remote";
import type { World } from "./order.ts";
import type { Login } from "./registry-access.ts";
import { statementLines } from "./signed-files.ts";

/** A release that was confirmed on a stage. */
export interface Verification {
  /** `registry/repository@sha256:…`; empty or absent where images were named one by one. */
  readonly release: string | undefined;
  /** Whether a host alone says which release it is, or in which registry it lies. */
  readonly isOnlyNoted?: boolean;
  readonly stage: string;
  readonly number: number | undefined;
  /** Number of the deployment that was verified before. */
  readonly previous: number | undefined;
}

/** What signs it, and how its registry is reached. */
export interface Signing extends Login {
  readonly signingKey?: Secret | undefined;
  /** Signs where there is no `signingKey`: by a key that only an agent has. */
  readonly sign?: Sign | undefined;
}

/** Signs a statement, and says with which key. */
export type Sign = (statement: Statement) => Promise<{ readonly signed: SignedStatement; readonly key: PublicKey }>;

type SigningWorld = Pick<World, "env" | "processes" | "clock" | "log" | "context">;

/** Milliseconds: the release runs and is confirmed, whatever the registry says. */
const patience = 30_000;

/**
 * Signs that a release was verified, and puts that beside it; nothing where there is no key. The deployment has ended: what stands in the
 * way is a warning that says how a person makes up for it.
 */
async function signVerification(
  { release = "", isOnlyNoted = false, stage, number, previous }: Verification,
  { signingKey, sign, ...login }: Signing,
  world: SigningWorld,
): Promise<SignedStatement | undefined> {
  if ((signingKey ?? sign) === undefined || release === "" || number === undefined) return undefined;
  // A host would have the stage's key vouch for whatever it names, and the registry's password sent wherever it says.
  if (isOnlyNoted) {
    world.log.notice(
      `Not signed again: ${stage} runs ${release}, and only a host says so. Give "signers" and "images", and a rollback is proven and signed`,
    );
    return undefined;
  }
  const { context } = world;
  const { mayBeUnmerged } = await import("@stageway/pipeline/decide");
  if (mayBeUnmerged(context)) {
    world.log.warning(
      `Not signed: a run of this event may have deployed what is not merged: current value is ${context.eventName}. If you trust it, sign it: stageway sign ${release} --stage ${stage}`,
    );
    return undefined;
  }
  try {
    if (context.repositoryId === "")
      throw new ActionError('the number of the repository is not known: current value of GITHUB_REPOSITORY_ID is ""');
    const [{ putBeside }, { openRegistry, parseDigestReference }, { accessOf }] = await Promise.all([
      import("@stageway/registry/proof"),
      import("@stageway/registry"),
      import("./registry-access.ts"),
    ]);
    const { registry: host, repository, digest } = parseDigestReference(release);
    // Not the world's: whoever is cancelled after the verdict has still verified it.
    const access = accessOf(release, login, { ...world, signal: AbortSignal.timeout(patience) });
    const registry = openRegistry(host, access);
    const manifest = await registry.manifest(repository, digest);
    if (manifest === undefined) throw new ActionError("the release is not in the registry any more");
    const facts = { release: digest, repository: context.repositoryId, stage, number, previous: previous ?? null };
    const statement = { schemaVersion: 1, kind: "verified", ...facts, run: context.runUrl } as const;
    const own = await (sign ?? signerOf(signingKey, stage))(statement);
    await putBeside(registry, repository, manifest, statement, own);
    world.log.info(`Signed: the release was verified on ${stage}`);
    return own.signed;
  } catch (error) {
    world.log.warning(
      `That the release was verified on ${stage} could not be signed, so nothing will be taken from it: ${describe(error)}. ` +
        `Sign it: stageway sign ${release} --stage ${stage}`,
    );
    return undefined;
  }
}

function signerOf(signingKey: Secret | undefined, stage: string): Sign {
  return async (statement) => {
    const [{ keyOfInput }, { signStatement }] = await Promise.all([
      import("@stageway/pipeline/signing-key"),
      import("@stageway/pipeline/trust"),
    ]);
    const key = keyOfInput(signingKey?.reveal() ?? "", { kind: "verified", stage }, undefined);
    if (key === undefined) throw new TypeError("A text is a key or is refused");
    return { signed: signStatement(statement, key), key: key.publicKey };
  };
}

/**
 * Signs it, and has the hosts keep that beside their journals. A host that does not keep it loses nothing: it lies beside the release.
 */
export async function signAndKeep(
  verification: Verification,
  signing: Signing,
  targets: readonly (() => Promise<Pick<Target, "keepSigned">>)[],
  world: SigningWorld,
): Promise<void> {
  const signed = await signVerification(verification, signing, world);
  const { number } = verification;
  if (signed === undefined || number === undefined) return;
  const lines = statementLines([signed]);
  const kept = await Promise.allSettled(targets.map(async (open) => await (await open()).keepSigned(number, lines)));
  for (const one of kept)
    if (one.status === "rejected") world.log.info(`A host keeps no copy of the signature: ${describe(one.reason)}`);
}
