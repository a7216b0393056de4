/** A registry with a release in it, and keys that sign what is said of it. */
import { newSigningKey } from "@stageway/pipeline/testing";
import { proven, signStatement, type Signer, type Statement } from "@stageway/pipeline/trust";
import {
  digestOf,
  findStatements,
  openRegistry,
  parseDigestReference,
  pushRelease,
  putStatement,
} from "@stageway/registry";
import { testAccess } from "../../registry/test/access.ts";
import { RegistryStandIn } from "../../registry/test/registry-stand-in.ts";

export const [build, staging, production] = [newSigningKey(), newSigningKey(), newSigningKey()];
export const signers: readonly Signer[] = [
  { kind: "built", key: build.key.publicKey },
  { kind: "verified", stage: "staging", key: staging.key.publicKey },
  { kind: "verified", stage: "production", key: production.key.publicKey },
];
export const repository = "4711";
export const commit = "a".repeat(40);

export interface SignedRelease extends AsyncDisposable {
  readonly reference: string;
  readonly registry: RegistryStandIn;
  /** Signs with the right key, and puts it beside the release. */
  readonly sign: (kind: "built" | "staging" | "production", change?: Partial<Statement>) => Promise<void>;
  /** What is proven of it. */
  proven(): Promise<readonly Statement[]>;
}

export async function startSignedRelease(): Promise<SignedRelease> {
  const standIn = await RegistryStandIn.start();
  const registry = openRegistry(standIn.host, testAccess());
  const web = {
    image: "web",
    digest: `sha256:${"1".repeat(64)}`,
    revision: commit,
    contentHash: `sha256:${"2".repeat(64)}`,
    platforms: ["linux/amd64"],
  };
  const content = Buffer.from("services: { web: { image: web } }\n");
  const described = { path: "compose.yml", digest: digestOf(content), mode: 0o644 };
  const release = { schemaVersion: 1, commit, tree: "b".repeat(40), services: { web }, files: [described] } as const;
  const reference = await pushRelease(
    registry,
    "acme/shop/release",
    { release, files: [{ path: "compose.yml", content, mode: 0o644 }] },
    [],
  );
  const { repository: at, digest } = parseDigestReference(reference);
  const common = { schemaVersion: 1, release: digest, repository, run: "" } as const;
  const from = { commit, tree: "b".repeat(40), ref: "refs/heads/develop", workflow: "" };
  const built: Statement = { ...common, kind: "built", place: `${standIn.host}/${at}`, ...from };
  const keys = { built: build.key, staging: staging.key, production: production.key };
  return {
    reference,
    registry: standIn,
    async sign(kind, change) {
      const verified: Statement = { ...common, kind: "verified", stage: kind, number: 7, previous: null };
      const statement = { ...(kind === "built" ? built : verified), ...change } as Statement;
      const manifest = await registry.manifest(at, digest);
      if (manifest === undefined) throw new TypeError("It was pushed");
      await putStatement(registry, at, manifest, signStatement(statement, keys[kind]));
    },
    async proven() {
      return proven({ release: digest, repository }, await findStatements(registry, at, digest), signers);
    },
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}
