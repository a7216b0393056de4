import { expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { together } from "@stageway/core/testing";
import type { Inputs } from "./inputs.ts";
import { toRequest } from "./request.ts";

const digest = `sha256:${"1".repeat(64)}` as const;
const inputs: Inputs = {
  release: `ghcr.io/acme/shop/release@${digest}`,
  plan: undefined,
  images: undefined,
  signers: undefined,
  verifiedOn: undefined,
  to: undefined,
  tags: ["v1"],
  username: undefined,
  password: undefined,
  sourceUsername: undefined,
  sourcePassword: undefined,
};

const read = (change: Partial<Inputs>) => together({ ...inputs, ...change }, toRequest);

it.each([
  [undefined, "ghcr.io", "acme/shop/release"],
  ["registry.example.com:5000/shop", "registry.example.com:5000", "shop/release"],
  ["registry.example.com", "registry.example.com", "release"],
  ["127.0.0.1:5000", "127.0.0.1:5000", "release"],
  ["docker.io/acme", "docker.io", "acme/release"],
])("to %s it goes to %s/%s", async (to, registry, repository) => {
  expect(await read({ to })).toEqual({
    from: { registry: "ghcr.io", repository: "acme/shop/release", digest },
    to: { registry, repository },
    tags: ["v1"],
  });
});

it("keeps the two accounts apart", async () => {
  const [password, sourcePassword] = [new Secret("one"), new Secret("two")];
  expect(await read({ username: "a", password, sourceUsername: "b", sourcePassword })).toMatchObject({
    login: { username: "a", password },
    sourceLogin: { username: "b", password: sourcePassword },
  });
});

it("reports every problem at once", async () => {
  const bad = { release: "ghcr.io/acme/shop/release:v1", to: "acme/shop", username: "a", tags: [] };
  await expect(read(bad)).rejects.toThrow(
    /^Cannot read the inputs:\n {2}- release: .*mutable tag "v1".*\n {2}- to: must name the registry.*\n {2}- username, password: give both or none$/,
  );
});

it.each([
  [`ghcr.io/acme/shop@${digest}`, "must be a folder without tag or digest"],
  ["ghcr.io/acme/shop:v1", "must be a folder without tag or digest"],
  ["ghcr.io/Acme", "repository name must be lower case"],
  ["https://ghcr.io/acme", "must not contain a scheme"],
])("refuses the folder %s", async (to, message) => {
  await expect(read({ to })).rejects.toThrow(message);
});

it("asks for a place or a name", async () => {
  await expect(read({ tags: [] })).rejects.toThrow("to, tags: nothing is asked for");
});
