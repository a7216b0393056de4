import { ActionError } from "@stageway/core";
import type { PlannedTrust } from "../plan.ts";
import { provenBuilt, provenOn } from "./proof.ts";
import type { Statement } from "./statement.ts";

/** Whose signatures make a release one that may be deployed, and what they have to say. */
export interface ReleaseTrust extends Pick<PlannedTrust, "repository" | "signers"> {
  readonly needs: Need;
}

/**
 * `built`: it was built by a run that had the key of the build. `promoted`: it was verified on the stage before, or built of the very
 * commit that is promoted, which takes over services from what was verified there. `verified`: it was verified on this stage.
 */
export type Need =
  | { readonly kind: "built" }
  | { readonly kind: "promoted"; readonly from: string; readonly commit: string }
  | { readonly kind: "verified"; readonly stage: string };

/** Why what is proven of a release is not enough; nothing when it is. */
export function lacking(statements: readonly Statement[], needs: Need): string | undefined {
  const built = provenBuilt(statements);
  switch (needs.kind) {
    case "built":
      return built === undefined ? "no listed key signed by which run it was built" : undefined;
    case "verified":
      return provenOn(needs.stage, statements) === undefined ? unverified(needs.stage) : undefined;
    case "promoted":
      return provenOn(needs.from, statements) !== undefined || built?.commit === needs.commit
        ? undefined
        : `${unverified(needs.from)}, nor that it was built of the commit that is promoted`;
  }
}

function unverified(stage: string): string {
  return `no listed key signed that it was verified on ${stage}`;
}

/** @throws {ActionError} that names what is missing, and how a person makes up for it */
export function refuseUnproven(reference: string, statements: readonly Statement[], needs: Need, act: string): void {
  const why = lacking(statements, needs);
  if (why === undefined) return;
  const stage = needs.kind === "built" ? "" : ` --stage ${needs.kind === "promoted" ? needs.from : needs.stage}`;
  throw new ActionError(`Cannot ${act}: ${why}: current value is ${reference}`, {
    hint: `If you trust it, sign it: stageway sign ${reference}${stage}`,
  });
}
