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
  ["a question mark", `shop.exampl? ${key}`, shop],
  ["a port of any host", `[*]:2222 ${key}`, { ...shop, port: 2222 }],
  ["an IPv6 address", `2001:db8::1 ${key}`, { ...shop, host: "2001:DB8::1" }],
  ["blanks before the line", `  shop.example ${key}`, shop],
  ["a byte order mark", `\ufeffshop.example ${key}`, shop],
  ["quotes around it", `"shop.example ${key}"`, shop],
  ["comments, empty lines and carriage returns", `# ours\r\n\r\nshop.example ${key}\r\n`, shop],
])("accepts %s", (_, lines, endpoint) => {
  expect(checkKnownHosts(lines, endpoint)).toEqual([]);
});

it.each([
  ["nothing", " \n", shop, /^required: pin the host key/],
  ["another host", `other.example ${key}`, shop, /^no entry for shop\.example:22$/],
  [
    "another port",
    `[shop.example]:2222 ${key}`,
    shop,
    /^no entry for .*22: the entry of \[shop\.example\]:2222 is for another port; write shop\.example$/,
  ],
  [
    "a port without brackets",
    `shop.example:2222 ${key}`,
    { ...shop, port: 2222 },
    /ssh writes a port as \[shop\.example\]:2222: current/,
  ],
  [
    "one of several names with its port",
    `10.0.0.1,shop.example:22 ${key}`,
    shop,
    /ssh writes a port as \[shop\.example\]:22:/,
  ],
  [
    "hashed names of others",
    `${hashed} ${key}`,
    { ...shop, host: "a.example" },
    /^no entry for a\.example:22 \(1 of the names are hashed/,
  ],
  ["comments only", "# shop.example:22 SSH-2.0-OpenSSH_9.2p1", shop, /^has comments and no key/],
  [
    "an error of ssh-keyscan",
    "getaddrinfo shop.example: Name or service not known",
    shop,
    /what ssh-keyscan said when it failed/,
  ],
  ["a user's name", `deploy@shop.example ${key}`, shop, /names a user/],
  ["a URL", `ssh://shop.example ${key}`, shop, /is a URL/],
  ["a fingerprint", "256 SHA256:abc shop.example (ED25519)", shop, /is a fingerprint/],
  ["literal \\n", `shop.example ${key}\\nshop.example ${key}`, shop, /literal \\n/],
  ["a denied name", `!shop.example,*.example ${key}`, shop, /^no entry for/],
  ["a revoked key", `@revoked shop.example ${key}`, shop, /^no entry for shop.example:22 but one that is @revoked$/],
  ["a key without a host", `ssh-ed25519 ${blob}`, shop, /^line 1: not a known_hosts entry: it begins with/],
  ["a key file of the host", `ssh-ed25519 ${blob} root@shop`, shop, /put the name of the host before it/],
  ["too few words", "shop.example ssh-ed25519", shop, /it needs a host, a key type and a key/],
  ["an unknown type", `shop.example ssh-ed448 ${blob}`, shop, /unknown key type/],
  ["another type than the key's", `shop.example ssh-rsa ${blob}`, shop, /damaged or of another type/],
  ["bad base64", `shop.example ssh-ed25519 AAAA!`, shop, /^line 1: .*damaged/],
  ["a damaged hash", `|1|abc|def ${key}`, shop, /hashed name is damaged/],
  ["an unknown marker", `@trusted shop.example ${key}`, shop, /unknown marker/],
  ["an option of ssh", `\n-oProxyCommand=x y z`, shop, /^line 2: not a known_hosts entry/],
])("says what is wrong with %s", (_, lines, endpoint, problem) => {
  expect(checkKnownHosts(lines, endpoint)).toEqual([expect.stringMatching(problem)]);
});

it("names the first 20 lines of a text that is something else", () => {
  const problems = checkKnownHosts("a\n".repeat(500_000), shop);
  expect(problems).toHaveLength(21);
  expect(problems.at(-1)).toBe("and 499980 more");
});

it("finds a hashed name", () => {
  expect(checkKnownHosts(`${hashed} ${key}`, shop)).toEqual([]);
  expect(checkKnownHosts(`${hashed} ${key}`, { ...shop, host: "other.example" })).toEqual([
    expect.stringMatching(/^no entry for other\.example:22/),
  ]);
});

it("does not show a private key that was given in place of lines", () => {
  const text = "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----";
  expect(checkKnownHosts(text, shop)).toEqual(["has a private key in it: give lines of known_hosts"]);
});

it("writes names and lines as ssh does", () => {
  expect(knownHostName(shop)).toBe("shop.example");
  expect(knownHostName({ host: "::1", port: 2222 })).toBe("[::1]:2222");
  expect(normaliseKnownHosts(`\r\na ${key}\r\nb ${key}`)).toBe(`a ${key}\nb ${key}\n`);
});
