import { createHash } from "node:crypto";
import { describe, quote } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import { liesIn, proven, type SignedStatement, type Signer, type Subject } from "@stageway/pipeline/trust";
import { listRecords, wasVerified, type DeploymentRecord } from "@stageway/records";
import { findStatements, openRegistry, parseDigestReference } from "@stageway/registry";
import { nameOf } from "../trust/names.ts";
import type { World } from "../verb.ts";
import type { Asked } from "./ask-github.ts";
import { rowsOf, type Row } from "./row.ts";

const { failed, note, unchecked } = rowsOf("here");

/** Verified releases of a stage that are looked at, as many as hosts keep to go back to; and records at most on the way to them. */
const [mostReleases, mostRecords] = [5, 20];

/** Whose signatures count. */
export interface Trust {
  readonly repository: string;
  readonly signers: readonly Signer[];
}

/** What is on record and would be refused, and which keys nothing on record rests on alone any more. */
export async function checkRecorded(
  configuration: Configuration,
  trust: Trust,
  asked: Asked,
  world: World,
): Promise<Row[]> {
  if (trust.signers.length === 0) return [];
  const rows: Row[] = [];
  const proofs: Proof[] = [];
  for (const [stage, { images = configuration.images }] of Object.entries(configuration.stages)) {
    try {
      for (const [index, record] of (await verifiedReleases(stage, asked)).entries()) {
        if (record.release === "") continue;
        if (images === undefined || !liesIn(images, record.release)) {
          const why = `${stage}: ${quote(record.release)} on record lies outside of ${images ?? "any folder of the configuration"}`;
          rows.push(note("record", why));
          continue;
        }
        const found = proofsOf(stage, record, await statementsOf(record.release, world), trust);
        proofs.push(...found);
        rows.push(...found.filter(({ by }) => by.length === 0).map((proof) => unproven(proof, index === 0)));
      }
    } catch (error) {
      rows.push(unchecked("record", `who signed what is on record for ${stage}: ${describe(error)}`));
    }
  }
  const isWhole = rows.every(({ state }) => state !== "unchecked");
  return [...rows, ...(isWhole ? rotation(trust.signers, proofs) : [])];
}

/** What one statement about a release on record is proven by. */
interface Proof {
  readonly stage: string;
  readonly release: string;
  readonly name: string;
  readonly by: readonly Signer[];
}

async function verifiedReleases(stage: string, { github, remote }: Asked): Promise<readonly DeploymentRecord[]> {
  const found = new Map<string, DeploymentRecord>();
  let read = 0;
  for await (const history of listRecords({ github, repository: remote }, stage)) {
    const { record } = history;
    if (wasVerified(history) && !found.has(record.release)) found.set(record.release, record);
    if (found.size === mostReleases || ++read === mostRecords) break;
  }
  return [...found.values()];
}

async function statementsOf(reference: string, { env, processes, signal, clock }: World) {
  const { registry, repository, digest } = parseDigestReference(reference);
  const opened = openRegistry(registry, { env, processes, signal, clock });
  return await findStatements(opened, repository, digest);
}

function proofsOf(
  stage: string,
  { release }: DeploymentRecord,
  statements: readonly SignedStatement[],
  { repository, signers }: Trust,
): Proof[] {
  const subject: Subject = { release: parseDigestReference(release).digest, repository };
  return ["build", stage].map((name) => {
    const own = signers.filter((signer) => nameOf(signer) === name);
    return { stage, release, name, by: own.filter((signer) => proven(subject, statements, [signer]).length > 0) };
  });
}

/** The newest verified release is what a promotion and the next build take over; older ones are for a rollback. */
function unproven({ stage, release, name }: Proof, isNewest: boolean): Row {
  const what = name === "build" ? "was built" : `was verified on ${stage}`;
  const option = name === "build" ? "" : ` --stage ${stage}`;
  const why = `${stage}: no listed key signed that ${release} ${what}`;
  const todo = `If you trust it, sign it: stageway sign ${release}${option}`;
  return isNewest ? failed("record", `${why}, so it would be refused`, todo) : note("record", why, todo);
}

/** Of names with several keys: which are still needed. With one key alone there is nothing to remove. */
function rotation(signers: readonly Signer[], proofs: readonly Proof[]): Row[] {
  const several = signers.filter((signer) => signers.filter((one) => nameOf(one) === nameOf(signer)).length > 1);
  return several.map((signer) => {
    const alone = proofs.filter(({ by }) => by.length === 1 && by[0] === signer).map(({ stage }) => stage);
    const shown = `${nameOf(signer)} ${fingerprint(signer.key)}`;
    if (alone.length > 0)
      return note(
        "rotation",
        `what is on record for ${[...new Set(alone)].join(", ")} rests on ${shown} alone: keep its line`,
      );
    const why = `nothing on record rests on ${shown} alone`;
    return note("rotation", why, "If its secret was exchanged, remove its line: that revokes it");
  });
}

/** As `ssh-keygen -l` shows a key. */
function fingerprint(key: string): string {
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}
