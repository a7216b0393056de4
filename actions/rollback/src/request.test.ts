import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { readInputs } from "@stageway/core";
import { newSigningKey } from "@stageway/pipeline/testing";
import { signerLine } from "@stageway/pipeline/trust";
import { readActionFile } from "../../../scripts/action-file.ts";
import { inputSpec } from "./inputs.ts";
import { toOrder } from "./request.ts";

const { inputs: declared = {} } = await readActionFile("rollback");
const defaults = Object.entries(declared).map(([name, input]) => [name, (input.default ?? "").replace(/\$\{\{.*/, "")]);

const read = (given: Record<string, string>) => {
  const all = { ...(Object.fromEntries(defaults) as Record<string, string>), "job-status": "success", ...given };
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  return readInputs(inputSpec, toOrder, Object.fromEntries(env));
};

it("tells everything that is wrong in one message, before anything is done", async () => {
  const wrong = {
    to: "ghcr.io/acme/web:latest",
    stage: "staging",
    hosts: "a.example",
    user: "deploy",
    directory: "srv",
    environment: "today",
    "ssh-key": "ssh-ed25519 AAAA",
    "known-hosts": "a.example",
    jump: "ada@b.example",
    password: "geheim-1234",
  };
  const message = await read(wrong).then(String, (error: unknown) => (error as Error).message);
  expect(message.split("\n  - ")).toEqual([
    "Cannot read the inputs:",
    expect.stringContaining("ssh-key: is a public key"),
    expect.stringContaining('to: Cannot use the image reference: mutable tag "latest"'),
    expect.stringContaining("environment: must be one of then, now"),
    expect.stringContaining("directory: must be an absolute path"),
    "username, password: give both or none",
    expect.stringContaining("known-hosts: line 1: not a known_hosts entry"),
  ]);
});

describe("signers", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const given = {
    stage: "staging",
    hosts: "a.example",
    user: "deploy",
    directory: "/srv/shop",
    "ssh-key": privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    "known-hosts": "a.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT",
  };
  const { text, key } = newSigningKey();
  const signers = `# who may sign\n${signerLine({ kind: "verified", stage: "staging", key: key.publicKey })}\n`;

  it("are read, and no key is needed to go back", async () => {
    const [, order] = await read({ ...given, signers });
    expect(order.signers).toEqual([{ kind: "verified", stage: "staging", key: key.publicKey }]);
    expect((await read({ ...given, signers, "signing-key": text }))[1].signers).toHaveLength(1);
    expect((await read(given))[1].signers).toBeUndefined();
  });

  it.each([
    ["a line that cannot be read", { signers: `${signers}root AAAA` }, "signers: line 3: the second word must be"],
    ["no key", { signers: "# nobody" }, "signers: must have a line for a key"],
    [
      "a key that they do not list",
      { signers, "signing-key": newSigningKey().text },
      "signing-key: must be a key that",
    ],
  ])("%s is refused", async (_, change, why) => {
    await expect(read({ ...given, ...change })).rejects.toThrow(why);
  });
});
