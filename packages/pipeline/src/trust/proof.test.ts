import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { publicKeyOf, signingKeyOf, type SigningKey } from "./ed25519.ts";
import { proven, provenBuilt, provenOn, signStatement, type SignedStatement } from "./proof.ts";
import type { Signer } from "./signers.ts";
import { signMessage } from "./ssh-signature.ts";
import { namespaces, type Built, type Verified } from "./statement.ts";

function newKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  return signingKeyOf(Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url"), raw);
}

const [build, staging, production, stranger] = [newKey(), newKey(), newKey(), newKey()];
const signers: readonly Signer[] = [
  { kind: "built", key: build.publicKey },
  { kind: "verified", stage: "staging", key: staging.publicKey },
  { kind: "verified", stage: "production", key: production.publicKey },
];
const release = `sha256:${"1".repeat(64)}`;
const subject = { release, repository: "4711" };
const built: Built = {
  schemaVersion: 1,
  kind: "built",
  release,
  repository: "4711",
  place: "ghcr.io/acme/shop/release",
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  ref: "refs/heads/develop",
  workflow: "acme/shop/.github/workflows/deploy.yml@refs/heads/develop",
  run: "https://github.com/acme/shop/actions/runs/1",
};
const verified: Verified = {
  ...{ schemaVersion: 1, kind: "verified", release, repository: "4711", stage: "staging", number: 7, previous: 5 },
  run: "https://github.com/acme/shop/actions/runs/2",
};

const kinds = (found: readonly SignedStatement[], listed = signers) =>
  proven(subject, found, listed).map(({ kind }) => kind);

describe("what a signed statement proves", () => {
  it("takes what the right keys signed", () => {
    const found = [signStatement(built, build), signStatement(verified, staging)];
    const statements = proven(subject, found, signers);
    expect(provenBuilt(statements)).toEqual(built);
    expect(provenOn("staging", statements)).toEqual(verified);
    expect(provenOn("production", statements)).toBeUndefined();
  });

  it("names the newest of several deployments on a stage", () => {
    const numbers = [3, 12, 7].map((number) => signStatement({ ...verified, number }, staging));
    expect(provenOn("staging", proven(subject, numbers, signers))?.number).toBe(12);
  });

  const other = `sha256:${"2".repeat(64)}`;
  const good = signStatement(built, build);
  const forPurpose = (text: string, namespace: string, key: SigningKey) => ({
    statement: text,
    signature: signMessage(text, namespace, key),
  });
  it.each<[string, SignedStatement]>([
    ["a stranger's key", signStatement(built, stranger)],
    ["the key of a stage for what was built", signStatement(built, staging)],
    ["the key of the build for a stage", signStatement(verified, build)],
    ["the key of another stage", signStatement(verified, production)],
    ["another release", signStatement({ ...built, release: other }, build)],
    ["another repository", signStatement({ ...built, repository: "4712" }, build)],
    ["a statement that was changed", { ...good, statement: good.statement.replace("develop", "evil-op") }],
    ["the signature of another statement", { ...good, signature: signStatement(verified, build).signature }],
    ["no signature", { ...good, signature: "" }],
    ["a signature that is no base64", { ...good, signature: "%%%%" }],
    ["a signature cut short", { ...good, signature: good.signature.slice(0, 120) }],
    ["a signature with more behind it", { ...good, signature: `${good.signature.replace(/=+$/, "")}AAAA` }],
    ["a text that is no statement", forPurpose("{}", namespaces.built, build)],
    [
      "an unknown key in the statement",
      forPurpose(good.statement.replace("{", '{"extra":1,'), namespaces.built, build),
    ],
    [
      "a newer schema",
      forPurpose(good.statement.replace('"schemaVersion":1', '"schemaVersion":2'), namespaces.built, build),
    ],
    ["a signature for another purpose", forPurpose(good.statement, namespaces.verified, build)],
    ["a signature for git", forPurpose(good.statement, "git", build)],
    [
      "a kind that is named twice",
      forPurpose(good.statement.replace("{", '{"kind":"verified",'), namespaces.built, build),
    ],
  ])("proves nothing by %s", (_, found) => {
    expect(kinds([found])).toEqual([]);
    expect(kinds([found, good])).toEqual(["built"]);
  });

  it("proves nothing with a key that is no longer listed", () => {
    expect(kinds([good], signers.slice(1))).toEqual([]);
  });

  it("refuses to make a key of two halves that do not belong together", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
    const raw = Buffer.from(build.publicKey, "base64").subarray(-32);
    expect(() => signingKeyOf(seed, raw)).toThrow("its halves do not belong together");
    expect(publicKeyOf(raw)).toBe(build.publicKey);
  });
});
