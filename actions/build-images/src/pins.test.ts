import { expect, it } from "@jest/globals";
import { contextName, pinsOf } from "./pins.ts";

const digest = `sha256:${"1".repeat(64)}` as const;

it.each([
  ["node", "node"],
  ["node:24", "node:24"],
  ["node:latest", "node"],
  ["docker.io/library/node:24", "node:24"],
  ["index.docker.io/node:latest", "node"],
  ["docker.io/acme/node", "acme/node"],
  ["library/node", "node"],
  ["ghcr.io/acme/node:latest", "ghcr.io/acme/node"],
  ["localhost:5000/node:1", "localhost:5000/node:1"],
  [`node:latest@${digest}`, `node:latest@${digest}`],
  ["NODE", "NODE"],
])("looks for %s where the builder does", (reference, name) => {
  expect(contextName(reference)).toBe(name);
});

it("pins each base image under the name that the builder looks for", () => {
  const bases = ["docker.io/library/node:latest", "ghcr.io/acme/base:1", `ghcr.io/acme/other@${digest}`, "silent:1"];
  const digests = new Map(bases.slice(0, 3).map((reference) => [reference, digest]));
  expect([...pinsOf({ bases, stages: new Set() }, digests)]).toEqual([
    ["node", `docker.io/library/node@${digest}`],
    ["ghcr.io/acme/base:1", `ghcr.io/acme/base@${digest}`],
  ]);
});

it.each(["node", "node:latest", "docker.io/library/node"])(
  "replaces no stage that is named as its image %s",
  (base) => {
    expect(pinsOf({ bases: [base], stages: new Set(["node"]) }, new Map([[base, digest]])).size).toBe(0);
  },
);
