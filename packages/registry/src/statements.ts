import type { SignedStatement } from "@stageway/pipeline/trust";
import { digestOf, type Digest } from "./digest.ts";
import type { Manifest } from "./manifest.ts";
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
  const ours = listed.filter(({ artifactType }) => artifactType === statementArtifactType).slice(-mostStatements);
  const found = await Promise.all(
    ours.map(async ({ annotations, digest }) => {
      return readStatement(annotations) ?? readStatement((await registry.manifest(repository, digest))?.annotations);
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** Anybody who may push can add statements: more than these, the newest in the list, are not looked at. */
const mostStatements = 200;

function readStatement(annotations: Readonly<Record<string, string>> | undefined): SignedStatement | undefined {
  const statement = annotations?.[statementKey];
  const signature = annotations?.[signatureKey];
  return statement === undefined || signature === undefined ? undefined : { statement, signature };
}
