import { signerLine } from "@stageway/pipeline/trust";
import type { Place } from "../hosts/place.ts";
import { requiredSigners } from "../project/required-signers.ts";

/**
 * What a host is to know of who may sign: the keys of the build, of its own stage and of the stage before, as they stand on the default
 * branch now. `undefined` where signatures are not required.
 */
export async function signersTextOf(
  place: Pick<Place, "stage" | "repository" | "configured">,
  world: Parameters<typeof requiredSigners>[2],
): Promise<string | undefined> {
  const required = await requiredSigners(place, undefined, world);
  if (required === undefined) return undefined;
  const { signers, repository, stages } = required;
  const before = stages[stages.indexOf(place.stage) - 1];
  const lines = signers
    .filter(({ kind, stage }) => kind === "built" || stage === place.stage || (stage !== undefined && stage === before))
    .map((signer) => `${signerLine(signer)}\n`);
  const from = repository === undefined ? "" : `# repository ${repository}\n`;
  return `# Who may sign releases here, from the default branch: stageway install writes it anew.\n${from}${lines.join("")}`;
}
