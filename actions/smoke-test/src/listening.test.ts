import { expect, it } from "@jest/globals";
import { isLoopback, mayListen } from "./listening.ts";

it.each([
  ["a port that is published", "running shop_default 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", true],
  ["a port on loopback", "running shop_default 127.0.0.1:8080->80/tcp", true],
  ["a range", "running shop_default 0.0.0.0:8079-8081->79-81/tcp", true],
  ["the network of the host", "running host ", true],
  ["a container that restarts", "restarting shop_default ", true],
  ["a container that was only made", "created shop_default ", true],
  ["another port", "running shop_default 0.0.0.0:80->8080/tcp, 18080->1/tcp", false],
  ["a port that is not published", "running shop_default 8080/tcp", false],
  ["a container that ended", "exited shop_default 0.0.0.0:8080->80/tcp", false],
  ["no containers", "", false],
  ["one of several", "running a_default \nrunning b_default 0.0.0.0:8080->80/tcp\n", true],
])("knows by %s whether somebody may come to listen", (_, printed, may) => {
  expect(mayListen(printed, 8080)).toBe(may);
});

it("knows the machine's own addresses", () => {
  expect(["127.0.0.1", "127.1.2.3", "::1", "10.0.0.1", "::2"].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
