import { expect, it } from "@jest/globals";
import { readStreamFault } from "./stream-fault.ts";

it.each([
  ["channel 0: open failed: connect failed: Connection refused", "ECONNREFUSED", "connection refused: nothing listens"],
  ["channel 0: open failed: connect failed: Connection timed out", "ETIMEDOUT", "no answer in time"],
  ["channel 0: open failed: connect failed: No route to host", "EHOSTUNREACH", "there is no route to it"],
  ["channel 0: open failed: connect failed: Name or service not known", "ENOTFOUND", "does not know that name"],
  ["channel 0: open failed: administratively prohibited: open failed", "EPERM", "AllowTcpForwarding"],
  [
    "a greeting: connection refused to all but staff\nchannel 0: open failed: connect failed: new",
    undefined,
    "a: connect failed: new",
  ],
  ["Stdio forwarding request failed", undefined, "a: Stdio forwarding request failed"],
  ["", undefined, "a: the connection ended"],
])("reads %j", (stderr, code, words) => {
  const fault = readStreamFault(`${stderr}\r\nstdio forwarding failed`.replace(/^\r\n.*/, ""), "a");
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(words);
});
