import { expect, it } from "@jest/globals";
import { publicKeyOf } from "./ed25519.ts";
import { readSigners, signerLine } from "./signers.ts";

const key = publicKeyOf(Buffer.alloc(32, 7));
const line = `staging namespaces="verified@stageway" ssh-ed25519 ${key}`;

it("reads a key for each purpose, with comments and blank lines between them", () => {
  const text = [
    "# who may sign",
    "",
    `build namespaces="built@stageway" ssh-ed25519 ${key} the build of acme/shop`,
    `  ${line}\r`,
    `staging\tnamespaces="verified@stageway"\tssh-ed25519 ${key} a second key, while they change`,
  ].join("\n");
  expect(readSigners(text)).toEqual([
    { kind: "built", key },
    { kind: "verified", stage: "staging", key },
    { kind: "verified", stage: "staging", key },
  ]);
});

it("reads what it writes", () => {
  const signers = [
    { kind: "built", key },
    { kind: "verified", stage: "production", key },
  ] as const;
  expect(readSigners(signers.map((signer) => signerLine(signer, "with a comment")).join("\n"))).toEqual(signers);
});

it.each([
  ["*", line.replace("staging", "*"), "must begin with build or a stage"],
  ["several principals", line.replace("staging", "staging,production"), "must begin with build or a stage"],
  ["no namespace: it would sign anything", line.replace(/ namespaces="[^"]*"/, ""), "the second word must be"],
  ["another namespace", line.replace("verified@stageway", "built@stageway"), 'must be namespaces="verified@stageway"'],
  ["two namespaces", line.replace('stageway"', 'stageway,git"'), "the second word must be"],
  ["a certificate authority", line.replace("namespaces", "cert-authority,namespaces"), "the second word must be"],
  ["another kind of key", line.replace("ssh-ed25519", "ssh-rsa"), "must be of the type ssh-ed25519"],
  ["a damaged key", line.replace(key, key.slice(0, -6)), "the key is damaged"],
  ["no key", line.replace(` ${key}`, ""), "the key is damaged"],
])("refuses a line with %s", (_, wrong, why) => {
  expect(() => readSigners(wrong)).toThrow(why);
});

it("names every line that it cannot read", () => {
  expect(() => readSigners(`what\n${line}\n\nelse`)).toThrow(/^line 1: .*; line 4: /);
});
