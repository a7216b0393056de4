import { expect, it } from "@jest/globals";
import type { Resource } from "./model.ts";
import { networkDifference, readNetworks } from "./network.ts";

const made = {
  Name: "shop_default",
  Driver: "bridge",
  Internal: false,
  EnableIPv6: false,
  Attachable: false,
  IPAM: { Config: [{ Subnet: "172.18.0.0/16", Gateway: "172.18.0.1" }] },
  Options: { "com.docker.network.driver.mtu": "1500" },
  Labels: { "com.docker.compose.project": "shop", "com.docker.compose.config-hash": "1" },
};

it.each<[string, Record<string, unknown>, string | undefined]>([
  ["nothing", {}, undefined],
  ["its driver", { driver: "overlay" }, "driver bridge -> overlay"],
  ["who reaches it", { internal: true }, "internal false -> true"],
  ["its subnet", { ipam: { config: [{ subnet: "10.0.0.0/24" }] } }, "subnet 172.18.0.0/16 -> 10.0.0.0/24"],
  ["its gateway", { ipam: { config: [{ gateway: "172.18.0.9" }] } }, "gateway 172.18.0.1 -> 172.18.0.9"],
  ["IPv6", { enable_ipv6: true }, "enable_ipv6 false -> true"],
  ["who may be attached", { attachable: true }, "attachable false -> true"],
  [
    "an option",
    { driver_opts: { "com.docker.network.driver.mtu": "1400" } },
    "driver_opts com.docker.network.driver.mtu 1500 -> 1400",
  ],
  ["the same option", { driver_opts: { "com.docker.network.driver.mtu": "1500" } }, undefined],
  ["a label", { labels: { team: "a" } }, "label team none -> a"],
])("tells what of a network would have to change: %s", (_, raw, difference) => {
  const there = readNetworks([made]).get("shop_default");
  const wanted: Resource = { name: "shop_default", external: false, raw };
  expect(there && networkDifference(wanted, there)).toBe(difference);
});

it("lets be what an engine gives all of its networks", () => {
  const there = readNetworks([{ ...made, EnableIPv6: true }]).get("shop_default");
  const wanted: Resource = { name: "shop_default", external: false, raw: {} };
  expect(there && networkDifference(wanted, there)).toBeUndefined();
});

it("compares what compose compares: of a network without its hash no details", () => {
  const there = readNetworks([{ ...made, Labels: {} }]).get("shop_default");
  const wanted: Resource = { name: "shop_default", external: false, raw: { attachable: true } };
  expect(there && networkDifference(wanted, there)).toBeUndefined();
});
