import { expect, it } from "@jest/globals";
import { readFault } from "./fault.ts";

const edge = { host: "edge.example", port: 22, user: "jump" };
const shop = { host: "10.0.0.7", port: 2222, user: "deploy" };

it.each([
  ["ssh: connect to host 10.0.0.7 port 2222: Connection refused", "refused", shop],
  ["ssh: Could not resolve hostname 10.0.0.7: Name or service not known", "not-resolved", shop],
  ["ssh: connect to host 10.0.0.7 port 2222: No route to host", "unreachable", shop],
  ["ssh: connect to host 10.0.0.7 port 2222: Connection timed out", "timeout", shop],
  ["Connection timed out during banner exchange", "timeout", shop],
  [
    "No ED25519 host key is known for [10.0.0.7]:2222 and you have requested strict checking.\nHost key verification failed.",
    "host-key",
    shop,
  ],
  ["deploy@10.0.0.7: Permission denied (publickey,password).", "permission", shop],
  [
    "kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.7 port 2222",
    "closed",
    shop,
  ],
  ["Connection reset by 10.0.0.7 port 2222", "closed", shop],
  [
    "Unable to negotiate with 10.0.0.7 port 2222: no matching host key type found. Their offer: ssh-rsa",
    "negotiation",
    shop,
  ],
  ['Load key "/run/key": error in libcrypto\ndeploy@10.0.0.7: Permission denied (publickey).', "permission", shop],
  [
    "ssh: connect to host edge.example port 22: Connection refused\nkex_exchange_identification: Connection closed by remote host",
    "refused",
    edge,
  ],
  ["jump@edge.example: Permission denied (publickey).\nConnection closed by UNKNOWN port 65535", "permission", edge],
  [
    "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535",
    "refused",
    shop,
  ],
  ["something new", "unknown", shop],
])("reads %j", (stderr, kind, hop) => {
  const fault = readFault(stderr, [edge, shop]);
  expect(fault).toMatchObject({ kind, hop });
  expect(fault.error.message).toContain(`Cannot connect to ${hop.user}@${hop.host}:${hop.port}: `);
});
