import { expect, it } from "@jest/globals";
import { generateKeyPairSync } from "node:crypto";
import { readPrivateKey } from "./key.ts";

/** An OpenSSH key's frame around the name of its cipher; what follows is of no interest here. */
function openssh(cipher: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(cipher.length);
  const body = Buffer.concat([Buffer.from("openssh-key-v1\0"), length, Buffer.from(cipher), Buffer.alloc(60)]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

const { privateKey } = generateKeyPairSync("ed25519");
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const locked = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }).toString();

it.each([
  ["a key of OpenSSH", openssh("none"), openssh("none"), false],
  ["an encrypted key of OpenSSH", openssh("aes256-ctr"), openssh("aes256-ctr"), true],
  ["PEM", pem, pem, false],
  ["encrypted PEM", locked, locked, true],
  ["carriage returns and no last line break", pem.trimEnd().replaceAll("\n", "\r\n"), pem, false],
])("reads %s", (_, pasted, text, encrypted) => {
  expect(readPrivateKey(pasted)).toEqual({ text, encrypted });
});

it.each([
  ["nothing", " \n", "is empty: is the secret available to this event"],
  ["a public key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@here", "is a public key"],
  ["a public key of another form", "---- BEGIN SSH2 PUBLIC KEY ----\nx", "is a public key"],
  ["literal \\n", pem.replaceAll("\n", "\\n"), "has literal \\n in it"],
  ["one line", pem.replaceAll("\n", " "), "is all in one line"],
  ["PuTTY's format", "PuTTY-User-Key-File-3: ssh-ed25519", "is a key of PuTTY"],
  ["a cut-off key", pem.slice(0, 60), "is not a private key"],
  ["something else", "hunter2", "is not a private key"],
  ["damaged content", openssh("none").replace("b3BlbnNza", "AAAAAAAAA"), "is damaged"],
])("refuses %s, without showing it", (_, pasted, message) => {
  expect(() => readPrivateKey(pasted)).toThrow(message);
  expect(() => readPrivateKey(pasted)).not.toThrow("hunter2");
});
