import { expect, it } from "@jest/globals";
import { checkKnownHosts, knownHostName, normaliseKnownHosts } from "./known-hosts.ts";

const blob = "AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";
const key = `ssh-ed25519 ${blob}`;
const shop = { host: "shop.example", port: 22 };
// "shop.example" hashed with a salt of twenty zeros, computed apart from the code under test.
const hashed = "|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|zuzRElDsGCJYYx6YPWTbyagQaPg=";

it.each([
  ["a plain entry", `shop.example ${key}`, shop],
  ["one of several names, in other letters", `10.0.0.1,SHOP.example ${key} comment`, shop],
  ["a pattern", `*.example ${key}`, shop],
  ["a port", `[shop.example]:2222 ${key}`, { ...shop, port: 2222 }],
  ["an entry without port for another port, as ssh does", `shop.example ${key}`, { ...shop, port: 2222 }],
  ["an authority", `@cert-authority *.example ${key}`, shop],
  ["comments, empty lines and carriage returns", `# ours\r\n\r\nshop.example ${key}\r\n`, shop],
])("accepts %s", (_, lines, endpoint) => {
  expect(checkKnownHosts(lines, endpoint)).toEqual([]);
});

it.each([
  ["nothing", " \n", shop, /^required: pin the host key/],
  ["another host", `other.example ${key}`, shop, /^no entry for shop\.example:22$/],
  ["another port", `[shop.example]:2222 ${key}`, shop, /^no entry for shop\.example:22$/],
  ["a denied name", `!shop.example,*.example ${key}`, shop, /^no entry for/],
  ["a revoked key", `@revoked shop.example ${key}`, shop, /^no entry for/],
  ["a key without a host", `ssh-ed25519 ${blob}`, shop, /^line 1: not a known_hosts entry: it needs a host/],
  ["an unknown type", `shop.example ssh-ed448 ${blob}`, shop, /unknown key type/],
  ["another type than the key's", `shop.example ssh-rsa ${blob}`, shop, /damaged or of another type/],
  ["bad base64", `shop.example ssh-ed25519 AAAA!`, shop, /^line 1: .*damaged/],
  ["a damaged hash", `|1|abc|def ${key}`, shop, /hashed name is damaged/],
  ["an unknown marker", `@trusted shop.example ${key}`, shop, /unknown marker/],
  ["an option of ssh", `\n-oProxyCommand=x y z`, shop, /^line 2: not a known_hosts entry/],
])("says what is wrong with %s", (_, lines, endpoint, problem) => {
  expect(checkKnownHosts(lines, endpoint)).toEqual([expect.stringMatching(problem)]);
});

it("finds a hashed name", () => {
  expect(checkKnownHosts(`${hashed} ${key}`, shop)).toEqual([]);
  expect(checkKnownHosts(`${hashed} ${key}`, { ...shop, host: "other.example" })).toEqual([
    "no entry for other.example:22",
  ]);
});

it("writes names and lines as ssh does", () => {
  expect(knownHostName(shop)).toBe("shop.example");
  expect(knownHostName({ host: "::1", port: 2222 })).toBe("[::1]:2222");
  expect(normaliseKnownHosts(`\r\na ${key}\r\nb ${key}`)).toBe(`a ${key}\nb ${key}\n`);
});
