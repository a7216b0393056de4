import { canonicalJson } from "../canonical.ts";
import { readDocument } from "../document.ts";
import { commit, digest, firstSchema, stageName } from "../grammar.ts";
import { anyText, exactly, nullable, object, optional, required, text, whole } from "../shape/index.ts";

const id = text({ max: 100, pattern: /^[A-Za-z0-9._/-]+$/, wanted: "the id of a repository" });
const place = text({ max: 512 });
const number = whole({ min: 1, max: Number.MAX_SAFE_INTEGER });

const built = object({
  schemaVersion: required(firstSchema, "1"),
  kind: required(exactly("built"), "built"),
  release: required(digest, "digest of the release"),
  repository: required(id, "id of the repository on its GitHub"),
  place: required(place, "registry and repository that the release was pushed to"),
  commit: required(commit, "commit that it was built from"),
  tree: required(commit, "git tree of that commit"),
  ref: required(anyText, "ref of the run"),
  workflow: required(anyText, "workflow file of the run, with its ref"),
  run: required(anyText, "page of the run"),
  cache: optional(digest, "digest of the build cache that was written"),
});

const verified = object({
  schemaVersion: required(firstSchema, "1"),
  kind: required(exactly("verified"), "verified"),
  release: required(digest, "digest of the release"),
  repository: required(id, "id of the repository on its GitHub"),
  stage: required(text({ pattern: stageName.pattern, wanted: stageName.wanted }), "stage"),
  number: required(number, "number of the deployment"),
  previous: required(nullable(number), "number of the deployment that was verified before"),
  run: required(anyText, "page of the run"),
});

/** A signed fact: by which run a release was built, and from what. */
export interface Built {
  readonly schemaVersion: 1;
  readonly kind: "built";
  /** Digest of the release. */
  readonly release: string;
  /** Id of the repository on its GitHub, which a rename does not change. */
  readonly repository: string;
  /** `registry/repository` that the release was pushed to. */
  readonly place: string;
  readonly commit: string;
  readonly tree: string;
  readonly ref: string;
  readonly workflow: string;
  readonly run: string;
  /** Digest of the build cache that was written, for the next build to read. */
  readonly cache?: string;
}

/** A signed fact: a release was confirmed on a stage. */
export interface Verified {
  readonly schemaVersion: 1;
  readonly kind: "verified";
  readonly release: string;
  readonly repository: string;
  readonly stage: string;
  /** Number of the deployment that was confirmed. */
  readonly number: number;
  /** Number of the deployment that was verified before on this stage; `null` for the first. */
  readonly previous: number | null;
  readonly run: string;
}

/** A signed fact about a release. */
export type Statement = Built | Verified;

/** What a signature of each kind is good for (the namespace of SSHSIG): one kind is never taken for the other. */
export const namespaces: Readonly<Record<Statement["kind"], string>> = {
  built: "built@stageway",
  verified: "verified@stageway",
};

/** A statement is short; anything longer is not read. */
const longest = 8192;

/** The one text of a statement: what is signed. @throws {ActionError} when it could not be read back */
export function encodeStatement(statement: Statement): string {
  const encoded = canonicalJson(statement);
  readStatement(encoded);
  return encoded;
}

/** Reads a statement strictly. @throws {ActionError} with everything that is wrong with it */
export function readStatement(encoded: string): Statement {
  const options = { maxBytes: longest };
  // A document that is neither fails as the more common of the two, which names what is missing.
  return /"kind":\s*"verified"/.test(encoded)
    ? readDocument<Verified>("the statement", verified, encoded, options)
    : readDocument<Built>("the statement", built, encoded, options);
}
