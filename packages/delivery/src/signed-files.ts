import type { SignedStatement } from "@stageway/pipeline/trust";
import type { UploadFile } from "@stageway/remote";

/** What proves a release, for a host to keep beside its journal: then going back to it needs no registry. */
export interface Proof {
  /** The bytes that the digest of the release is of. */
  readonly manifest: Uint8Array;
  readonly statements: readonly SignedStatement[];
}

/** What a host kept. Nothing in it is true before it is proven. */
export interface KeptProof extends Partial<Pick<Proof, "manifest">>, Pick<Proof, "statements"> {}

/** The files in a deployment's folder; a program that does not know them leaves them alone. */
export function signedFiles({ manifest, statements }: Proof): readonly UploadFile[] {
  return [
    { path: "signed/manifest", content: manifest },
    { path: "signed/statements", content: statementLines(statements) },
  ];
}

/** A line for each statement: kind, signature, and the text that was signed. */
export function statementLines(statements: readonly SignedStatement[]): string {
  return statements
    .map(
      ({ statement, signature }) =>
        `${/"kind":"(built|verified)"/.exec(statement)?.[1] ?? "-"} ${signature} ${statement}\n`,
    )
    .join("");
}

/** Reads what the report `signed` printed: `manifest BASE64`, then the statements. */
export function readKept(printed: string): KeptProof {
  const lines = printed.split("\n");
  const [, manifest] = /^manifest ([A-Za-z0-9+/=]+)$/.exec(lines[0] ?? "") ?? [];
  const statements = lines.flatMap((line): SignedStatement[] => {
    const [, signature, statement] = /^(?:built|verified) (\S+) (\{.*\})$/.exec(line) ?? [];
    return signature === undefined || statement === undefined ? [] : [{ signature, statement }];
  });
  return { statements, ...(manifest !== undefined && { manifest: Buffer.from(manifest, "base64") }) };
}
