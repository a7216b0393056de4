import { expect, it } from "@jest/globals";
import { readPublicKey } from "./public-key.ts";

const blob = "AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";

it("reads a public key with its comment", () => {
  expect(readPublicKey(`ssh-ed25519 ${blob} deploy of the shop\n`)).toEqual({
    type: "ssh-ed25519",
    blob,
    comment: "deploy of the shop",
  });
});

it.each([
  ["the private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n", "the private one"],
  ["nothing", "", "not one public key"],
  ["two keys", `ssh-ed25519 ${blob}\nssh-ed25519 ${blob}\n`, "not one public key"],
  ["a key with options", `command="true" ssh-ed25519 ${blob}`, "not one public key"],
  ["a key of another type than it says", `ssh-rsa ${blob}`, "not one public key"],
  ["a line of known_hosts", `shop.example.com ssh-ed25519 ${blob}`, "not one public key"],
])("refuses %s", (_, text, message) => {
  expect(() => readPublicKey(text)).toThrow(message);
});
