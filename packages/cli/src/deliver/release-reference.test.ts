import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { findRelease } from "./release-reference.ts";

const digest = `sha256:${"a".repeat(64)}`;
/** A registry that knows one release by one tag. */
const registry = createServer((request, response) => {
  const known = request.url === "/v2/acme/release/manifests/v1.4.2";
  const tags = request.url?.startsWith("/v2/acme/release/tags/list") ? JSON.stringify({ tags: ["v1.4.2"] }) : undefined;
  response.writeHead(known || tags ? 200 : 404, known ? { "docker-content-digest": digest } : {}).end(tags);
});
let host: string;

beforeAll(async () => {
  await new Promise<void>((listening) => registry.listen(0, "127.0.0.1", listening));
  host = `127.0.0.1:${(registry.address() as AddressInfo).port}`; // Of TCP, as it listens on a port.
});

afterAll(() => {
  registry.close();
});

function find(name: string, images: string | undefined = `${host}/acme`) {
  const access = { env: {}, processes: createProcesses({ env: {} }) };
  const client = { access, username: undefined, password: undefined };
  return findRelease(name, { images, movingTags: ["staging-latest"] }, client);
}

it("reads every way in which people name a release", async () => {
  const reference = `${host}/acme/release@${digest}`;
  expect(await find("v1.4.2")).toEqual({ reference, version: "v1.4.2" });
  expect(await find(`${host}/acme/release:v1.4.2`)).toEqual({ reference, version: "v1.4.2" });
  expect(await find(reference)).toEqual({ reference, version: undefined });
  expect(await find(`${host}/acme/release:v1@${digest}`)).toEqual({ reference, version: "v1" });
});

it.each([
  ["a tag that moves", "staging-latest", "its tag moves"],
  ["latest", "ghcr.io/acme/release:latest", "its tag moves"],
  ["a version that nobody made", "v9", "it is not in the registry"],
  ["one that is nearly right", "v1.4.3", 'release:v1.4.3: it is not in the registry; did you mean "v1.4.2"?'],
  ["a repository alone", "ghcr.io/acme/release", "Cannot tell which release is meant"],
  ["what is no reference", "Acme/Release", "Cannot read the image reference"],
])("refuses %s", async (_, name, message) => {
  await expect(find(name)).rejects.toThrow(message);
});

it("does not guess where images lie", async () => {
  const access = { env: {}, processes: createProcesses({ env: {} }) };
  const client = { access, username: undefined, password: undefined };
  const asked = findRelease("v1", { images: undefined, movingTags: [] }, client);
  await expect(asked).rejects.toThrow("the configuration does not say where images lie");
});
