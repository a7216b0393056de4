import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { keyType, publicKeyOf, signingKeyOf, type SigningKey } from "./ed25519.ts";
import { proven, provenBuilt, provenOn, signStatement, type SignedStatement } from "./proof.ts";
import type { Signer } from "./signers.ts";
import { armourSignature, signMessage } from "./ssh-signature.ts";
import { SshReader, writeStrings } from "./ssh-wire.ts";
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
  schemaVersion: 1,
  kind: "verified",
  release,
  repository: "4711",
  stage: "staging",
  number: 7,
  previous: 5,
  run: "https://github.com/acme/shop/actions/runs/2",
};

/** The fields of a signature in SSHSIG framing, which a registry's writer can put together anew. */
interface Framing {
  readonly magic: string;
  readonly version: number;
  readonly key: Uint8Array;
  readonly namespace: string;
  readonly reserved: string;
  readonly hash: string;
  readonly inner: Uint8Array;
  readonly behind: Uint8Array;
}

function reframed(signature: string, change: (framing: Framing) => Partial<Framing>): string {
  const reader = new SshReader(Buffer.from(signature, "base64"));
  const read: Framing = {
    magic: reader.bytes(6).toString("latin1"),
    version: reader.uint32(),
    key: reader.string(),
    namespace: reader.text(),
    reserved: reader.text(),
    hash: reader.text(),
    inner: reader.string(),
    behind: Buffer.of(),
  };
  const { magic, version, key, namespace, reserved, hash, inner, behind } = { ...read, ...change(read) };
  const number = Buffer.of(0, 0, 0, version);
  const fields = writeStrings(key, namespace, reserved, hash, inner);
  return Buffer.concat([Buffer.from(magic), number, fields, behind]).toString("base64");
}

/** The other number that stands for the same point: a lax verifier takes it for the same signature (RFC 8032, section 5.1.7). */
function withOrderAdded(inner: Uint8Array): Uint8Array {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const reader = new SshReader(inner);
  reader.text();
  const bytes = reader.string();
  const scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + order;
  const raised = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex").reverse();
  return writeStrings(keyType, Buffer.concat([bytes.subarray(0, 32), raised]));
}

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
  /** One that an alphabet for addresses writes otherwise. */
  const signedWithSigns = [...Array(1000).keys()]
    .map((at) => signStatement({ ...built, run: String(at) }, build))
    .find(({ signature }) => /[+/]/.test(signature))!;
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
    ["a signature with text behind its padding", { ...good, signature: `${good.signature}\nverified AAAA {}` }],
    ["a signature with another one behind it", { ...good, signature: good.signature + good.signature }],
    ["a signature with line breaks in it", { ...good, signature: good.signature.replace(/^.{70}/, "$&\n") }],
    ["a signature with other signs in it", { ...good, signature: good.signature.replace(/^.{70}/, "$&%") }],
    ["a signature without its padding", { ...good, signature: good.signature.replace(/=+$/, "") }],
    [
      "a signature in an alphabet for addresses",
      { ...signedWithSigns, signature: signedWithSigns.signature.replaceAll("+", "-").replaceAll("/", "_") },
    ],
    ["a signature in its armour", { ...good, signature: armourSignature(good.signature) }],
    ...Object.entries({
      "something in the reserved field": () => ({ reserved: "x" }),
      "a byte behind the last field": () => ({ behind: Buffer.of(0) }),
      "another name of the format": () => ({ magic: "SSHSIH" }),
      "another version of the format": () => ({ version: 2 }),
      "another hash": () => ({ hash: "sha256" }),
      "another purpose in the frame": () => ({ namespace: namespaces.verified }),
      "no purpose in the frame": () => ({ namespace: "" }),
      "a purpose cut by a zero byte": ({ namespace }: Framing) => ({ namespace: `${namespace}\0` }),
      "the key of somebody else in the frame": () => ({ key: Buffer.from(stranger.publicKey, "base64") }),
      "a certificate in the place of the key": ({ key }: Framing) => ({
        key: writeStrings("ssh-ed25519-cert-v01@openssh.com", Buffer.alloc(32), key.subarray(-32)),
      }),
      "a key of a device in the place of the key": ({ key }: Framing) => ({
        key: writeStrings("sk-ssh-ed25519@openssh.com", key.subarray(-32), "ssh:"),
      }),
      "bytes behind the key": ({ key }: Framing) => ({ key: Buffer.concat([key, Buffer.of(0)]) }),
      "two signatures in the frame": ({ inner }: Framing) => ({ inner: Buffer.concat([inner, inner]) }),
      "a signature of another kind of key": ({ inner }: Framing) => ({
        inner: writeStrings("rsa-sha2-512", inner.subarray(-64)),
      }),
      "an empty signature": () => ({ inner: writeStrings(keyType, "") }),
      "the other number of the same point": ({ inner }: Framing) => ({ inner: withOrderAdded(inner) }),
    } satisfies Record<string, (framing: Framing) => Partial<Framing>>).map(
      ([name, change]): [string, SignedStatement] => [name, { ...good, signature: reframed(good.signature, change) }],
    ),
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

  it("takes apart and puts together a signature as it was, for the rows above", () => {
    expect(reframed(good.signature, () => ({}))).toBe(good.signature);
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
