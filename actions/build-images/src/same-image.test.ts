import { expect, it } from "@jest/globals";
import { essenceOf, isSame, type DescribedConfig } from "./same-image.ts";

const image: DescribedConfig = {
  os: "linux",
  architecture: "amd64",
  created: "2026-01-01T00:00:00Z",
  config: { Env: ["A=1"], Cmd: ["x"], Labels: { team: "shop", "org.opencontainers.image.revision": "1" } },
  rootfs: { diff_ids: ["sha256:1", "sha256:2"] },
};
const same = (...others: DescribedConfig[]) => isSame(essenceOf([image]), essenceOf(others));

it.each<[string, Partial<DescribedConfig>]>([
  ["the time", { created: "2026-02-02T00:00:00Z" }],
  [
    "labels of its origin",
    {
      config: {
        ...image.config,
        Labels: { team: "shop", "org.opencontainers.image.version": "2", "stageway.bases": "{}" },
      },
    },
  ],
  ["annotations of its origin", { annotations: { "org.opencontainers.image.revision": "2" } }],
])("takes images for the same that differ in %s", (_, change) => {
  expect(same({ ...image, ...change })).toBe(true);
});

it.each<[string, Partial<DescribedConfig>]>([
  ["a layer", { rootfs: { diff_ids: ["sha256:1", "sha256:3"] } }],
  ["one layer more", { rootfs: { diff_ids: ["sha256:1", "sha256:2", "sha256:3"] } }],
  ["the order of layers", { rootfs: { diff_ids: ["sha256:2", "sha256:1"] } }],
  ["a variable, a revision for one", { config: { ...image.config, Env: ["A=2"] } }],
  ["the command", { config: { ...image.config, Cmd: ["y"] } }],
  ["a label of the team", { config: { ...image.config, Labels: { team: "pay" } } }],
  ["the platform", { architecture: "arm64" }],
  ["the variant of the platform", { variant: "v8" }],
  ["something that is new in images", { config: { ...image.config, Sandbox: true } }],
  ["an annotation of the team", { annotations: { team: "pay" } }],
  ["attestations", { isAttested: true }],
  ["layers that it does not tell", { rootfs: {} }],
])("tells images apart that differ in %s", (_, change) => {
  expect(same({ ...image, ...change })).toBe(false);
});

it("compares every platform", () => {
  const arm = { ...image, architecture: "arm64" };
  expect(same(image, arm)).toBe(false);
  expect(isSame(essenceOf([image, arm]), essenceOf([arm, image]))).toBe(true);
  expect(isSame(essenceOf([image, image]), essenceOf([image, image]))).toBe(false);
  expect(isSame(essenceOf([]), essenceOf([]))).toBe(false);
});
