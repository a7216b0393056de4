import { expect, it } from "@jest/globals";
import type { Check } from "./check.ts";
import { withRevisions } from "./revisions.ts";

const revision = "0123456789abcdef0123456789abcdef01234567";
const services = {
  gateway: { image: "gateway", digest: "sha256:1", revision, contentHash: "sha256:2", platforms: ["linux/amd64"] },
};
const check = (wanted?: string): Check => ({
  name: "version",
  url: new URL("https://a.example/version"),
  headers: new Map(),
  status: [200],
  json: new Map(),
  responseHeaders: new Map(),
  ...(wanted !== undefined && { revision: wanted }),
});

it("puts the release's revision of a service in the place of its name", () => {
  expect(withRevisions([check("gateway")], services)).toMatchObject([{ revision, service: "gateway" }]);
});

it("keeps a commit id and a check without a revision, also without a release", () => {
  expect(withRevisions([check("abcdef0"), check()], undefined)).toMatchObject([{ revision: "abcdef0" }, {}]);
});

it.each([
  ["a service that the release lacks", "gatewya", services, /must be one of gateway .*did you mean "gateway"/],
  ["a service without a release", "gateway", undefined, /no release is given/],
  ["a name of every object", "constructor", services, /must be one of gateway/],
])("refuses %s", (_, wanted, given, message) => {
  expect(() => withRevisions([check(wanted)], given)).toThrow(message);
});
