import { expect } from "@jest/globals";
import { allOf, itParses } from "../../test/parser-table.ts";
import { hostName, port, userName } from "./host.ts";

itParses("hostName", hostName, [
  ...["a", "a-b.example", "a.example.", "10.0.0.1", "::1", "fe80::1", "_dmarc.example", "1a"].map(
    (host): [string, unknown] => [host, host],
  ),
  ...allOf(
    [
      "",
      "-oProxyCommand=x",
      "a b",
      "user@host",
      "host:22",
      "a..b",
      "a-.b",
      "256.1.1.1",
      "1.2.3",
      "[::1]",
      ":::",
      "x".repeat(64),
      `${"a.".repeat(130)}a`,
    ],
    expect.stringMatching(/^ERROR must be a host name or an address: current value is "/),
  ),
]);

itParses("port", port, [
  ["1", 1],
  ["65535", 65_535],
  ...allOf(["0", "65536", "22a", "", "022", "-1"], expect.stringMatching(/^ERROR must be a port from 1 to 65535/)),
]);

itParses("userName", userName, [
  ["deploy", "deploy"],
  ["_apt.x-y", "_apt.x-y"],
  ...allOf(["-oX", "a b", "", "a@b", "x".repeat(33)], expect.stringMatching(/^ERROR must be a user name/)),
]);
