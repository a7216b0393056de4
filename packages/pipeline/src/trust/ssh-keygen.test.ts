import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readSigningKey, writeSigningKey } from "./private-key.ts";
import { signerLine } from "./signers.ts";
import { armourSignature, bareSignature, signerOf, signMessage } from "./ssh-signature.ts";

const namespace = "built@stageway";
const message = '{"kind":"built"}';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stageway-signing-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function keygen(...args: readonly string[]): void {
  execFileSync("ssh-keygen", args, { cwd: folder, stdio: "pipe" });
}

/** A new key, made by ssh-keygen. */
function newKey(name: string, ...options: readonly string[]): { text: string; blob: string } {
  keygen("-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f", name, ...options);
  const [, blob = ""] = readFileSync(join(folder, `${name}.pub`), "utf8").split(" ");
  return { text: readFileSync(join(folder, name), "utf8"), blob };
}

function verifyWithOpenSsh(signature: string, signed: string, signers: string): number | null {
  writeFileSync(join(folder, "signature"), armourSignature(signature));
  writeFileSync(join(folder, "signers"), `${signers}\n`);
  const args = ["-Y", "verify", "-f", "signers", "-I", "build", "-n", namespace, "-s", "signature"];
  return spawnSync("ssh-keygen", args, { cwd: folder, input: signed }).status;
}

describe("keys and signatures, exchanged with ssh-keygen", () => {
  it("reads a key of ssh-keygen, and ssh-keygen verifies what it signs", () => {
    const { text, blob } = newKey("one");
    const key = readSigningKey(text);
    expect(key.publicKey).toBe(blob);
    const signature = signMessage(message, namespace, key);
    const line = signerLine({ kind: "built", key: key.publicKey }, "the build");
    expect(verifyWithOpenSsh(signature, message, line)).toBe(0);
    expect(verifyWithOpenSsh(signature, `${message} `, line)).not.toBe(0);
    expect(verifyWithOpenSsh(signature, message, signerLine({ kind: "built", key: newKey("other").blob }))).not.toBe(0);
  });

  it("verifies what ssh-keygen signed, for that purpose alone", () => {
    const { blob } = newKey("two");
    writeFileSync(join(folder, "message"), message);
    keygen("-Y", "sign", "-q", "-f", "two", "-n", namespace, "message");
    const signature = bareSignature(readFileSync(join(folder, "message.sig"), "utf8"));
    expect(signerOf(message, namespace, signature)).toBe(blob);
    expect(signerOf(message, "verified@stageway", signature)).toBeUndefined();
    expect(signerOf(`${message}\n`, namespace, signature)).toBeUndefined();
  });

  it("writes a key that ssh-keygen reads", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
    const text = writeSigningKey(seed, raw, "staging of acme/shop", 7);
    writeFileSync(join(folder, "written"), text, { mode: 0o600 });
    const shown = execFileSync("ssh-keygen", ["-y", "-f", "written"], { cwd: folder, encoding: "utf8" });
    expect(shown.trim()).toBe(`ssh-ed25519 ${readSigningKey(text).publicKey} staging of acme/shop`);
  });

  it("accepts a key that was pasted with other line ends and indentation", () => {
    const { text, blob } = newKey("three");
    expect(readSigningKey(text.replaceAll("\n", "\r\n")).publicKey).toBe(blob);
    expect(readSigningKey(text.trim().replaceAll("\n", "\n  ")).publicKey).toBe(blob);
  });

  it.each<[string, (text: string) => string, string]>([
    ["nothing", () => "", "must be an OpenSSH private key"],
    ["a public key", () => readFileSync(join(folder, "one.pub"), "utf8"), "must be an OpenSSH private key"],
    [
      "a key without its third line",
      (text) =>
        text
          .split("\n")
          .filter((_, at) => at !== 2)
          .join("\n"),
      "is damaged",
    ],
    ["a key cut short", (text) => text.replace(/\n.{40,}\n(?=-----END)/, "\n"), "is damaged"],
    ["a key with a passphrase", () => newKey("locked", "-N", "a passphrase").text, "must have no passphrase"],
    ["a key of another kind", () => newKey("ecdsa", "-t", "ecdsa").text, 'current value is "ecdsa-sha2-nistp256"'],
  ])("refuses %s, and shows none of it", (_, change, why) => {
    const name = `bad-${why.length}-${change.toString().length}`;
    const { text } = newKey(name);
    const given = change(text);
    let said = "";
    try {
      readSigningKey(given);
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain(why);
    const secrets = given.split("\n").filter((line) => line.length > 30 && !line.startsWith("-----"));
    expect(secrets.filter((line) => said.includes(line.slice(0, 30)))).toEqual([]);
  });
});
