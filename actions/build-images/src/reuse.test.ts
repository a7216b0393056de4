import { expect, it } from "@jest/globals";
import type { Release } from "@stageway/pipeline";
import { compare } from "./reuse.ts";

const released = {
  image: "web",
  digest: `sha256:${"1".repeat(64)}`,
  revision: "a".repeat(40),
  contentHash: "sha256:same",
  platforms: ["linux/amd64"],
};
const previous: Release = {
  schemaVersion: 1,
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  services: { web: released },
  files: [],
};

it.each<[string, string, string, Release | undefined, boolean, object]>([
  ["reuses what is the same", "web", "sha256:same", previous, false, { released }],
  ["builds what changed", "web", "sha256:other", previous, false, { reason: "content changed" }],
  ["builds what is new", "api", "sha256:same", previous, false, { reason: "new service" }],
  [
    "builds a service with a name that every object has",
    "constructor",
    "sha256:same",
    previous,
    false,
    { reason: "new service" },
  ],
  [
    "builds everything without a release on record",
    "web",
    "sha256:same",
    undefined,
    false,
    { reason: "no release on record" },
  ],
  ["builds what is forced", "web", "sha256:same", previous, true, { reason: "forced" }],
])("%s", (_, name, hash, release, isForced, outcome) => {
  expect(compare(name, hash, release, isForced)).toEqual(outcome);
});

it("builds what its source has doubts about, though nothing changed", () => {
  const doubts = ['its Dockerfile adds "https://x.example/y", which may have changed'];
  expect(compare("web", "sha256:same", previous, false, doubts)).toEqual({ reason: doubts[0] });
});
