import { expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { writeConfig, pathsIn } from "./config.ts";
import { checkSsh } from "./options.ts";
import { opensshKey } from "./testing-keys.ts";

const key = new Secret(opensshKey());
const knownHosts = "*,[*]:* ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";
const good = { host: "shop.example", port: 22, user: "deploy", key, knownHosts };

it("finds nothing wrong with good values", () => {
  expect(checkSsh({ ...good, jump: [{ ...good, host: "2001:db8::1", port: 2222 }] })).toEqual([]);
});

it.each([
  ...["-oProxyCommand=x", "a b", "user@host", "", "a;b", "$(id)", "host:22", "[::1]", "a\nb", "%h", "../x", "a/b"].map(
    (host) => ({ host }),
  ),
  ...[0, 65_536, -1, 1.5, Number.NaN].map((port) => ({ port })),
  ...["-l", "a b", "", "root;id", "a@b", "$USER", "a\nProxyCommand x"].map((user) => ({ user })),
])("refuses %j", (change) => {
  expect(checkSsh({ ...good, ...change })[0]).toMatch(/^(host|port|user): must be/);
});

it("says which jump host is meant", () => {
  expect(checkSsh({ ...good, jump: [{ ...good, knownHosts: "" }] })).toEqual([
    expect.stringMatching(/^jump host 1: known-hosts: required/),
  ]);
});

it("pins every machine of the way on its own and trusts nothing else", () => {
  const config = writeConfig([{ ...good, host: "edge.example" }, good], pathsIn("/run/x"), 15_000);
  expect(config).toMatchInlineSnapshot(`
   "Host jump-1
     HostName edge.example
     Port 22
     User deploy
     IdentityFile /run/x/key-0
     UserKnownHostsFile /run/x/known-hosts-0
   Host target
     HostName shop.example
     Port 22
     User deploy
     IdentityFile /run/x/key-1
     UserKnownHostsFile /run/x/known-hosts-1
     ProxyJump jump-1
     ControlPath /run/x/ctl
   Host *
     BatchMode yes
     StrictHostKeyChecking yes
     GlobalKnownHostsFile /dev/null
     UpdateHostKeys no
     CheckHostIP no
     VerifyHostKeyDNS no
     IdentitiesOnly yes
     IdentityAgent none
     PreferredAuthentications publickey
     ForwardAgent no
     ForwardX11 no
     PermitLocalCommand no
     EscapeChar none
     RequestTTY no
     ControlMaster no
     ConnectTimeout 15
     ServerAliveInterval 5
     ServerAliveCountMax 3
     LogLevel ERROR
   "
  `);
});
