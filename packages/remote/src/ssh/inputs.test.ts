import { expect, it } from "@jest/globals";
import { generateKeyPairSync } from "node:crypto";
import { readInputs, redact } from "@stageway/core";
import { ownConnections, sessionInputs } from "./inputs.ts";
import { opensshKey } from "./testing-keys.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const locked = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }).toString();
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";
const given = {
  INPUT_HOSTS: "shop.example:2222",
  INPUT_PORT: "22",
  INPUT_USER: "deploy",
  "INPUT_SSH-KEY": pem,
  "INPUT_KNOWN-HOSTS": `[shop.example]:2222,edge.example ${hostKey}`,
};
const read = async (change: Record<string, string>) => {
  const [, own] = await readInputs(
    sessionInputs,
    async (inputs, check) => (await ownConnections(inputs, check))(),
    Object.fromEntries(Object.entries({ ...given, ...change })),
  );
  return own;
};

it("reads a connection of its own", async () => {
  expect(await read({ INPUT_JUMP: "ada@edge.example" })).toMatchObject([
    {
      host: "shop.example",
      port: 2222,
      user: "deploy",
      passphrase: undefined,
      jump: [{ host: "edge.example", port: 22, user: "ada", knownHosts: given["INPUT_KNOWN-HOSTS"] }],
    },
  ]);
});

it("masks what base64 held", async () => {
  const key = opensshKey();
  const [own] = (await read({ "INPUT_SSH-KEY": Buffer.from(key).toString("base64") })) ?? [];
  expect(own?.key.reveal()).toBe(key);
  expect(redact(`debug: ${key.split("\n")[1]}`)).toBe("debug: ***");
});

it("reads none where no host is named", async () => {
  expect(await read({ INPUT_HOSTS: "", "INPUT_SSH-KEY": "", "INPUT_KNOWN-HOSTS": "" })).toBeUndefined();
});

it.each<[string, Record<string, string>, string[]]>([
  [
    "everything that is needed with a host, beside a damaged key",
    { INPUT_USER: "", "INPUT_SSH-KEY": pem.replaceAll("\n", "\\n"), "INPUT_KNOWN-HOSTS": "" },
    ["ssh-key: has literal \\n in it", 'user: is needed with "hosts"', 'known-hosts: is needed with "hosts"'],
  ],
  [
    "every host that is not pinned",
    { INPUT_HOSTS: "other.example", INPUT_JUMP: "ada@hop.example" },
    ["known-hosts: no entry for hop.example:22; no entry for other.example:22"],
  ],
  ["a host that is named twice", { INPUT_HOSTS: "shop.example:2222\n[shop.example]:2222" }, ["hosts: must name each"]],
  [
    "a key that needs its device",
    { "INPUT_SSH-KEY": opensshKey({ type: "sk-ssh-ed25519@openssh.com" }) },
    ["ssh-key: needs its security device"],
  ],
  ["a key without its passphrase", { "INPUT_SSH-KEY": locked }, ["ssh-passphrase: is needed: the key in ssh-key is"]],
])("tells %s", async (_, change, problems) => {
  const message = await read(change).then(String, (error: unknown) => (error as Error).message);
  expect(message.split("\n").slice(1)).toEqual(problems.map((problem) => expect.stringContaining(`- ${problem}`)));
});
