import { expect, it } from "@jest/globals";
import { forcedCommand } from "@stageway/remote";
import { giveKey, keysWithShell } from "./authorized-keys.ts";

const blob = "AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";
const key = { type: "ssh-ed25519", blob, comment: "deploy" };
const at = (directory: string, program = "/usr/local/lib/stageway/program.sh") =>
  forcedCommand({ program, directory, policy: "/etc/stageway/shop.policy" });
const options = at("/srv/shop");
const line = `${options} ssh-ed25519 ${blob} deploy`;
const other = `ssh-rsa AAAAB3Nz somebody`;

it.each<[string, string, string]>([
  ["no file", "", `${line}\n`],
  ["other keys", `# ours\n${other}\n`, `# ours\n${other}\n${line}\n`],
  ["a file without its last line break", other, `${other}\n${line}\n`],
  ["the key with a shell", `${other}\nssh-ed25519 ${blob} x\n# end\n`, `${other}\n${line}\n# end\n`],
  ["the key twice", `ssh-ed25519 ${blob}\n${other}\n${line}\n`, `${line}\n${other}\n`],
  ["the key with an older program", `${at("/srv/shop", "/opt/p.sh")} ssh-ed25519 ${blob} x\n`, `${line}\n`],
])("gives the key its one line in %s", (_, before, text) => {
  expect(giveKey(key, options, before)).toMatchObject({ kind: "write", text });
  expect(giveKey(key, options, text)).toEqual({ kind: "none" });
});

it("says which lines it replaces", () => {
  const before = `ssh-ed25519 ${blob} x`;
  expect(giveKey(key, options, `${before}\n`)).toMatchObject({ replaces: [before] });
});

it.each<[string, string, string]>([
  ["for another project", `${at("/srv/other")} ssh-ed25519 ${blob}`, "the key is for /srv/other already"],
  ["with options of somebody else", `from="192.0.2.1" ssh-ed25519 ${blob}`, 'options of its own: from="192.0.2.1"'],
])("refuses a key that is there %s", (_, before, why) => {
  expect(giveKey(key, options, before)).toMatchObject({ kind: "refused", why: expect.stringContaining(why) });
});

it("leaves a comment alone that has the key", () => {
  expect(giveKey(key, options, `# ssh-ed25519 ${blob}\n`)).toMatchObject({ replaces: [] });
});

it("counts the keys that have a shell", () => {
  expect(keysWithShell(`# one\n${other}\n${line}\nfrom="10.0.0.0/8" ${other}\n\n`)).toBe(2);
});
