import { expect, it } from "@jest/globals";
import type { Release, ReleasedService } from "@stageway/pipeline";
import { digestOf } from "@stageway/registry";
import { assertTaggable, itemsOf } from "./cargo.ts";

const digest = digestOf("release");
const request = {
  from: { registry: "a.example", repository: "acme/shop/release", digest },
  to: { registry: "b.example", repository: "prod/release" },
  tags: [],
};
const service = (image: string, content = image): ReleasedService => ({
  image,
  digest: digestOf(content),
  revision: "a".repeat(40),
  contentHash: digestOf("x"),
  platforms: ["linux/amd64"],
});
const release = (services: Record<string, ReleasedService>) => ({
  release: { schemaVersion: 1, commit: "a".repeat(40), tree: "b".repeat(40), services, files: [] } satisfies Release,
});

it("is every image once, where it lies and where it goes, and the release at last", () => {
  const services = { web: service("apps/web"), migrate: service("pay"), pay: service("pay") };
  expect(itemsOf(release(services), request)).toEqual([
    { services: ["migrate", "pay"], digest: digestOf("pay"), from: "acme/shop/pay", to: "prod/pay" },
    { services: ["web"], digest: digestOf("apps/web"), from: "acme/shop/apps/web", to: "prod/apps/web" },
    { services: [], digest, from: "acme/shop/release", to: "prod/release" },
  ]);
});

it("cannot give one tag to two things in one repository", () => {
  const items = itemsOf(release({ one: service("app", "1"), two: service("app", "2") }), request);
  expect(items).toHaveLength(3);
  expect(() => assertTaggable(items)).toThrow(
    "Cannot tag one and two: they are different content in the same repository: current value is prod/app",
  );
  expect(() => assertTaggable(itemsOf(release({ release: service("release", "an image") }), request))).toThrow(
    "Cannot tag release and the release",
  );
});
