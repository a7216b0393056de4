import { expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import type { Inputs } from "./inputs.ts";
import { toRequest } from "./request.ts";

const digest = `sha256:${"1".repeat(64)}` as const;
const inputs: Inputs = {
  release: `ghcr.io/acme/shop/release@${digest}`,
  to: undefined,
  tags: ["v1"],
  username: undefined,
  password: undefined,
  sourceUsername: undefined,
  sourcePassword: undefined,
};

it.each([
  [undefined, "ghcr.io", "acme/shop/release"],
  ["registry.example.com:5000/shop", "registry.example.com:5000", "shop/release"],
  ["registry.example.com", "registry.example.com", "release"],
  ["127.0.0.1:5000", "127.0.0.1:5000", "release"],
  ["docker.io/acme", "docker.io", "acme/release"],
])("to %s it goes to %s/%s", (to, registry, repository) => {
  const request = toRequest({ ...inputs, to });
  expect(request).toEqual({
    from: { registry: "ghcr.io", repository: "acme/shop/release", digest },
    to: { registry, repository },
    tags: ["v1"],
  });
});

it("keeps the two accounts apart", () => {
  const [password, sourcePassword] = [new Secret("one"), new Secret("two")];
  const given = { ...inputs, username: "a", password, sourceUsername: "b", sourcePassword };
  expect(toRequest(given)).toMatchObject({
    login: { username: "a", password },
    sourceLogin: { username: "b", password: sourcePassword },
  });
});

it("reports every problem at once", () => {
  const bad = { ...inputs, release: "ghcr.io/acme/shop/release:v1", to: "acme/shop", username: "a", tags: [] };
  expect(() => toRequest(bad)).toThrow(
    /^Cannot read the inputs:\n {2}- release: .*mutable tag "v1".*\n {2}- to: must name the registry.*\n {2}- username and password: give both or none$/,
  );
});

it.each([
  [`ghcr.io/acme/shop@${digest}`, "must be a folder without tag or digest"],
  ["ghcr.io/acme/shop:v1", "must be a folder without tag or digest"],
  ["ghcr.io/Acme", "repository name must be lower case"],
  ["https://ghcr.io/acme", "must not contain a scheme"],
])("refuses the folder %s", (to, message) => {
  expect(() => toRequest({ ...inputs, to })).toThrow(message);
});

it("asks for a place or a name", () => {
  expect(() => toRequest({ ...inputs, tags: [] })).toThrow("to, tags: nothing is asked for");
});
