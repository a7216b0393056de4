import { expect, it } from "@jest/globals";
import { encodeRelease, parseRelease } from "./release-document.ts";
import type { Release } from "./release.ts";

const id = (digit: string) => digit.repeat(40);
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const service = {
  image: "web",
  digest: digest("1"),
  revision: id("a"),
  contentHash: digest("2"),
  platforms: ["linux/arm64", "linux/amd64"],
};
const release: Release = {
  schemaVersion: 1,
  commit: id("a"),
  tree: id("b"),
  services: { web: service, api: { ...service, image: "apps/api" } },
  files: [
    { path: "haproxy.cfg", digest: digest("4"), mode: 0o644 },
    { path: "compose.yml", digest: digest("3"), mode: 0o644 },
  ],
};

it("is the same bytes for the same release, whoever wrote it in whatever order", () => {
  const text = encodeRelease(release);
  const shuffled = {
    files: release.files.toReversed(),
    services: { api: release.services["api"]!, web: service },
    tree: id("b"),
    commit: id("a"),
    schemaVersion: 1 as const,
  };
  expect(encodeRelease(shuffled)).toBe(text);
  expect(encodeRelease(parseRelease(text))).toBe(text);
  expect(
    text.startsWith(`{"commit":"${id("a")}","files":[{"digest":"${digest("3")}","mode":420,"path":"compose.yml"}`),
  ).toBe(true);
});

it("says how large its images are where somebody measured, and is what it was where nobody did", () => {
  const measured = { ...release, services: { web: { ...service, size: 5_000_000 } }, size: 5_000_000 };
  expect(parseRelease(encodeRelease(measured))).toMatchObject({
    size: 5_000_000,
    services: { web: { size: 5_000_000 } },
  });
  expect(encodeRelease(release)).not.toContain("size");
});

it.each<[string, (text: string) => string, string]>([
  ["no JSON", () => "{", "Cannot read the release: must be valid JSON: line 1, column 2"],
  [
    "another schema",
    (text) => text.replace('"schemaVersion":1', '"schemaVersion":2'),
    "schemaVersion: must be 1: current value is 2",
  ],
  ["an unknown key", (text) => text.replace('"tree"', '"extra":1,"tree"'), 'extra: unknown key "extra"'],
  ["a short digest", (text) => text.replace(digest("1"), "sha256:abc"), "services.api.digest: must be a digest"],
  ["a short commit", (text) => text.replaceAll(id("a"), "abc1234"), "must be a full commit id"],
  [
    "a path that leaves the repository",
    (text) => text.replace("haproxy.cfg", "../etc/passwd"),
    "files[1].path: must not leave the repository",
  ],
  [
    "a path in another spelling",
    (text) => text.replace("haproxy.cfg", "./haproxy.cfg"),
    "files[1].path: must be a file's path",
  ],
  ["a file twice", (text) => text.replace("haproxy.cfg", "compose.yml"), "the file compose.yml stands there twice"],
  ["files out of order", (text) => text.replace("haproxy.cfg", "a.cfg"), "its files are not sorted"],
  [
    "a wrong mode",
    (text) => text.replace('"mode":420', '"mode":511'),
    "files[0].mode: must be 420 (0o644) or 493 (0o755)",
  ],
  ["no size", (text) => text.replace('"web":{', '"web":{"size":0,'), "services.web.size: must be"],
  ["no services", (text) => text.replace(/"services":\{.*?\}\},/, '"services":{},'), "it has no services"],
  ["a forbidden name", (text) => text.replace('"web":{', '"__proto__":{'), 'forbidden name "__proto__"'],
])("refuses %s", (_, change, message) => {
  expect(() => parseRelease(change(encodeRelease(release)))).toThrow(message);
});

it("writes nothing that could not be read back", () => {
  expect(() => encodeRelease({ ...release, commit: "main" })).toThrow(
    "Cannot read the release: commit: must be a full commit id",
  );
});
