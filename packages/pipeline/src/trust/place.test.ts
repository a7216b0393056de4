import { expect, it } from "@jest/globals";
import { folderOf, liesIn, mayLieIn } from "./place.ts";

const digest = `@sha256:${"1".repeat(64)}`;

it.each([
  ["ghcr.io/acme/shop", "ghcr.io/acme/shop/release", true],
  ["ghcr.io/acme/shop", "ghcr.io/acme/shop/apps/web", true],
  ["GHCR.io/acme/shop", "ghcr.io/acme/shop/release", true],
  ["ghcr.io/acme/shop", "ghcr.io/acme/shopping/release", false],
  ["ghcr.io/acme/shop", "ghcr.io/acme/shop", false],
  ["ghcr.io/acme/shop", "ghcr.io/evil/acme/shop/release", false],
  ["ghcr.io/acme/shop", "evil.example/acme/shop/release", false],
  ["ghcr.io/acme/shop", "ghcr.io:444/acme/shop/release", false],
  ["ghcr.io/acme/shop", "ghcr.io.evil.example/acme/shop/release", false],
  ["ghcr.io", "ghcr.io/acme/release", true],
  ["127.0.0.1:5000/shop", "127.0.0.1:5000/shop/release", true],
  ["127.0.0.1:5000/shop", "127.0.0.1:5001/shop/release", false],
  ["localhost/shop", "localhost/shop/release", true],
  ["localhost/shop", "evil.example/shop/release", false],
  ["acme/shop", "evil.example/acme/shop/release", false],
  ["acme", "acme/shop/release", false],
  ["", "evil.example/shop/release", false],
])("the folder %s and the release %s: %s", (folder, release, is) => {
  expect(liesIn(folder, release + digest)).toBe(is);
});

it.each([
  ["acme/shop", "registry.example/acme/shop/release", true],
  ["acme/shop", "registry.example/evil/shop/release", false],
  ["ghcr.io/acme/shop", "ghcr.io/acme/shop/release", true],
  ["ghcr.io/acme/shop", "evil.example/acme/shop/release", false],
])("by its path the folder %s may have the release %s: %s", (folder, release, may) => {
  expect(mayLieIn(folder, release + digest)).toBe(may);
});

it("names the folder of a release", () => {
  expect(folderOf(`127.0.0.1:5000/acme/shop/release${digest}`)).toBe("127.0.0.1:5000/acme/shop");
  expect(folderOf("")).toBe("");
});
