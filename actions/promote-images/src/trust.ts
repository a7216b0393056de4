import { ActionError, quote } from "@stageway/core";
import type { Plan, PlannedTrust } from "@stageway/pipeline";
// Not from trust, which loads crypto before a single input is read.
import { mayLieIn } from "@stageway/pipeline/place";
import type { Need } from "@stageway/pipeline/trust";

/** Whose signatures a release needs, and what they have to say. */
export interface RequiredTrust extends Pick<PlannedTrust, "signers"> {
  /** Id of the repository on its GitHub; that of the run where no plan says it. */
  readonly repository?: string;
  /** For each stage that it goes to. */
  readonly needs: readonly Need[];
}

/** What the plan asks of a release that goes to its stages. */
export function trustOfPlan({ trust, deployments, commit }: Plan): RequiredTrust | undefined {
  if (trust === undefined) return undefined;
  const needs = deployments.map(({ from }): Need =>
    from === undefined ? { kind: "built" } : { kind: "promoted", from, commit },
  );
  return { repository: trust.repository, signers: trust.signers, needs };
}

/** What the inputs ask of it where there is no plan. What reads the keys is loaded where they are given. */
export async function trustOfInputs(
  text: string | undefined,
  stage: string | undefined,
): Promise<RequiredTrust | undefined> {
  if (text === undefined && stage === undefined) return undefined;
  if (text === undefined) throw new SyntaxError("is needed where verified-on is given");
  const { readSigners } = await import("@stageway/pipeline/trust");
  const signers = readSigners(text);
  if (signers.length === 0) throw new SyntaxError("must have a line for a key: current value has none");
  return { signers, needs: [stage === undefined ? { kind: "built" } : { kind: "verified", stage }] };
}

/** A plan that deploys nothing promotes nothing. */
export function refuseIdle({ deploy, deployments, reason }: Plan): void {
  if (deploy && deployments.length > 0) return;
  throw new ActionError(`says that nothing is to be deployed: ${reason}`, {
    hint: "Let the job run only if steps.plan.outputs.deploy == 'true'",
  });
}

/** Where releases may be promoted from: the folder that is named, else where the plan has this release and the one on record. */
export function foldersOf(images: string | undefined, plan: Plan | undefined): readonly string[] {
  if (images !== undefined) return [images];
  const { images: own = "", previousIn = "" } = plan ?? {};
  return [...new Set([own, previousIn])].filter((folder) => folder !== "");
}

/** The password goes with the first request: a registry is asked only where releases are kept. */
export function refuseElsewhere(release: string, folders: readonly string[]): void {
  if (folders.length === 0 || folders.some((folder) => mayLieIn(folder, release))) return;
  throw new ActionError(
    `must lie in ${folders.map(quote).join(" or ")}, from where releases are promoted: current value is ${quote(release)}`,
    {
      hint: 'Name the folder that it lies in as "images"',
    },
  );
}
