import type { SignedStatement } from "@stageway/pipeline/trust";
import { digestOf, type Digest } from "./digest.ts";
import { UnreadableManifestError, type Descriptor, type Manifest } from "./manifest.ts";
import { mediaTypes } from "./media-type.ts";
import type { Registry } from "./registry.ts";

/** What a signed statement about a release is, as an OCI artifact that refers to it. */
export const statementArtifactType = "application/vnd.stageway.statement.v1+json";

const statementKey = "dev.stageway.statement";
const signatureKey = "dev.stageway.signature";

/**
 * Puts a signed statement beside the release that it is about: a manifest without layers whose subject is the release. The same
 * statement gives the same bytes, so that putting it twice changes nothing. It stands in annotations, which a list of what refers to
 * a release repeats: one request reads all statements.
 *
 * @returns the digest of its manifest
 */
export async function putStatement(
  registry: Registry,
  repository: string,
  release: Pick<Manifest, "bytes" | "mediaType">,
  { statement, signature }: SignedStatement,
): Promise<Digest> {
  const empty = Buffer.from("{}");
  const config = { mediaType: mediaTypes.ociEmpty, digest: digestOf(empty), size: empty.byteLength, data: "e30=" };
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType: statementArtifactType,
    config,
    layers: [config],
    subject: { mediaType: release.mediaType, digest: digestOf(release.bytes), size: release.bytes.byteLength },
    annotations: { [signatureKey]: signature, [statementKey]: statement },
  };
  await registry.blobs.put(repository, empty);
  const bytes = Buffer.from(JSON.stringify(manifest));
  return await registry.putManifest(repository, { bytes, mediaType: mediaTypes.ociManifest });
}

/**
 * The signed statements that lie beside a release, as the registry lists them. Nothing in them is true before `proven` says so.
 * A list without annotations costs a request for each entry.
 */
export async function findStatements(
  registry: Registry,
  repository: string,
  release: Digest,
): Promise<readonly SignedStatement[]> {
  const listed = await registry.referrers(repository, release);
  const ours = listed.filter(({ artifactType }) => artifactType === statementArtifactType);
  const isWhole = ({ annotations }: Descriptor) => readStatement(annotations) !== undefined;
  const asked = ours.filter((one) => !isWhole(one)).slice(-mostAsked);
  const read = await Promise.all(asked.map(({ digest }) => annotationsOf(registry, repository, digest)));
  const whole = ours.filter(isWhole).map(({ annotations }) => annotations);
  const statements = [...whole, ...read].flatMap((annotations) => readStatement(annotations) ?? []);
  // Copies of one would crowd out the others wherever a few are kept.
  return [...new Map(statements.map((one) => [`${one.signature} ${one.statement}`, one])).values()];
}

/** Anybody who may push can add statements: of those that cost a request, only the newest in the list are looked at. */
const mostAsked = 200;

/** What cannot be read says nothing, and keeps nobody from reading the others. */
async function annotationsOf(
  registry: Registry,
  repository: string,
  digest: Digest,
): Promise<Manifest["annotations"] | undefined> {
  try {
    return (await registry.manifest(repository, digest))?.annotations;
  } catch (error) {
    if (error instanceof UnreadableManifestError) return undefined;
    throw error;
  }
}

function readStatement(annotations: Readonly<Record<string, string>> | undefined): SignedStatement | undefined {
  const statement = annotations?.[statementKey];
  const signature = annotations?.[signatureKey];
  return statement === undefined || signature === undefined ? undefined : { statement, signature };
}
