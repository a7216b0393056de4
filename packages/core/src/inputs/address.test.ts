import { expect, it } from "@jest/globals";
import { addressKind, type AddressKind } from "./address.ts";

it.each<[string, AddressKind]>([
  ["example.com", "public"],
  ["8.8.8.8", "public"],
  ["172.15.255.255", "public"],
  ["2606:4700::1", "public"],
  ["[2606:4700::1]", "public"],
  ["::ffff:8.8.8.8", "public"],
  ["not:an:address", "public"],
  ["localhost", "loopback"],
  ["LOCALHOST.", "loopback"],
  ["app.localhost", "loopback"],
  ["127.0.0.1", "loopback"],
  ["0.0.0.0", "loopback"],
  ["::1", "loopback"],
  ["0:0:0:0:0:0:0:1", "loopback"],
  ["[::]", "loopback"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["169.254.169.254", "link-local"],
  ["64:ff9b::a9fe:a9fe", "link-local"],
  ["fe80::1", "link-local"],
  ["febf::1", "link-local"],
  ["fd00:ec2::254", "link-local"],
  ["10.1.2.3", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "private"],
  ["224.0.0.1", "private"],
  ["255.255.255.255", "private"],
  ["fc00::1", "private"],
  ["fd12::1", "private"],
  ["ff02::1", "private"],
])("addressKind(%j) is %s", (host, kind) => {
  expect(addressKind(host)).toBe(kind);
});
