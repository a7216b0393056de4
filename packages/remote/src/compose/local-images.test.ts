import { expect, it } from "@jest/globals";
import { localImages } from "./local-images.ts";

const digest = `sha256:${"a".repeat(64)}`;
const id = `sha256:${"1".repeat(64)}`;
const inspected = (names: { tags?: string[]; digests?: string[] }) => [
  { id, os: "linux", architecture: "amd64", tags: [], digests: [], ...names },
];

it.each([
  ["nginx", { tags: ["nginx:latest"] }],
  ["nginx:1.27", { tags: ["nginx:1.26", "nginx:1.27"] }],
  ["docker.io/library/nginx:1.27", { tags: ["nginx:1.27"] }],
  ["nginx", { tags: ["docker.io/library/nginx:latest"] }],
  ["index.docker.io/acme/web:2", { tags: ["acme/web:2"] }],
  ["127.0.0.1:5000/web", { tags: ["127.0.0.1:5000/web:latest"] }],
  ["localhost/web:2", { tags: ["localhost/web:2"] }],
  [`ghcr.io/acme/web@${digest}`, { digests: [`ghcr.io/acme/web@${digest}`] }],
  [`ghcr.io/acme/web:2@${digest}`, { digests: [`ghcr.io/acme/web@${digest}`] }],
  [`nginx@${digest}`, { digests: [`nginx@${digest}`] }],
  [id, {}],
])("finds %s among %j", (reference, names) => {
  expect([...localImages([reference], inspected(names))]).toEqual([
    [reference, { id, os: "linux", architecture: "amd64" }],
  ]);
});

it.each([
  ["nginx:1.28", { tags: ["nginx:1.27"] }],
  ["ghcr.io/acme/web:1", { tags: ["acme/web:1"] }],
  [`ghcr.io/acme/web@${digest}`, { digests: [`ghcr.io/acme/api@${digest}`] }],
  [`ghcr.io/acme/web@${digest.replace("a", "b")}`, { digests: [`ghcr.io/acme/web@${digest}`] }],
  ["acme/web", { tags: ["web:latest"] }],
])("does not take for %s what is %j", (reference, names) => {
  expect(localImages([reference], inspected(names)).size).toBe(0);
});

it("takes nothing that the engine did not say", () => {
  expect(localImages(["nginx"], [{}, null, "x", { tags: null, digests: "x" }]).size).toBe(0);
});
