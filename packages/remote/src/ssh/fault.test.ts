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
  [
    "channel 0: open failed: administratively prohibited: open failed\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535",
    "jump",
    edge,
  ],
  [
    "channel 0: open failed: connect failed: Name or service not known\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535",
    "not-resolved",
    shop,
  ],
  [
    "channel 0: open failed: connect failed: Connection timed out\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535",
    "timeout",
    shop,
  ],
  ["ssh: Could not resolve hostname edge.example: Temporary failure in name resolution", "not-resolved", edge],
  ["kex_exchange_identification: banner line contains invalid characters", "not-ssh", shop],
  ["Bad packet length 1213486160.\nssh_dispatch_run_fatal: Connection to 10.0.0.7 port 2222: message", "not-ssh", shop],
  ["Received disconnect from 10.0.0.7 port 2222:14: No supported authentication methods available", "permission", shop],
  [
    "Your account has expired; please contact your system administrator.\nConnection closed by 10.0.0.7 port 2222",
    "account",
    shop,
  ],
  ["something new", "unknown", shop],
])("reads %j", (stderr, kind, hop) => {
  const fault = readFault(stderr, [edge, shop]);
  expect(fault).toMatchObject({ kind, hop });
  expect(fault.error.message).toContain(`Cannot connect to ${hop.user}@${hop.host}:${hop.port}: `);
});

it.each([
  ["ssh: connect to host edge.example port 22: Connection refused", "does the firewall allow this machine"],
  [
    "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed",
    "does the firewall allow edge.example",
  ],
  [
    "channel 0: open failed: connect failed: Name or service not known\nstdio forwarding failed",
    "does DNS know it on edge.example",
  ],
])("says of %j from where the next machine is reached", (stderr, words) => {
  expect(readFault(stderr, [edge, shop]).error.hint).toContain(words);
});
