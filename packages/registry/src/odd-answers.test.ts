import { afterEach, expect, it } from "@jest/globals";
import { ActionError } from "@stageway/core";
import { testAccess } from "../test/access.ts";
import type { Fault } from "../test/faults.ts";
import { RegistryStandIn, type StandInOptions } from "../test/registry-stand-in.ts";
import { mediaTypes } from "./media-type.ts";
import { openRegistry, type Registry } from "./registry.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

const who = { username: "ci", password: "a-secret-word" };

async function start(options: StandInOptions = {}) {
  const standIn = await RegistryStandIn.start(options);
  open.push(standIn);
  const access = testAccess({ host: standIn.host, ...who });
  return { standIn, access, registry: openRegistry(standIn.host, access) };
}

const index = {
  mediaType: mediaTypes.ociIndex,
  bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] })),
};
const page = (text: string): Fault => ({ kind: "other bytes", change: () => Buffer.from(text) });

async function tagsOf(registry: Registry): Promise<string[]> {
  const all: string[] = [];
  for await (const tags of registry.tags("a/b")) all.push(...tags);
  return all;
}

it.each(["<html>Sign in</html>", "", '{"tags":["v1"', '{"tags":{}}', '{"tags":[1]}'])(
  "tells that what came is no list of tags: %j",
  async (text) => {
    const { standIn, registry } = await start();
    await registry.putManifest("a/b", index, "v1");
    standIn.fault = () => page(text);
    await expect(tagsOf(registry)).rejects.toThrow(
      `Cannot list the tags of a/b: ${standIn.host} does not answer like a registry: it gave no list of tags`,
    );
    standIn.fault = () => page('{"tags":null}');
    expect(await tagsOf(registry)).toEqual([]);
  },
);

it("never gives half a list of tags for a whole one", async () => {
  const { standIn, registry } = await start();
  for (const tag of ["v1", "v2", "v3"]) await registry.putManifest("a/b", index, tag);
  standIn.fault = (request) => (request.includes("last=") ? { kind: "status", status: 404 } : undefined);
  await expect(tagsOf(registry)).rejects.toThrow("Cannot list the tags of a/b");
});

it("fetches one token for those who ask at the same time", async () => {
  const { standIn, registry } = await start({ tokens: who });
  await Promise.all(["v1", "v2", "v3"].map((tag) => registry.head("a/b", tag)));
  expect(standIn.requests.filter((request) => request.startsWith("GET /token"))).toHaveLength(1);
});

it.each([undefined, "http://["])("tells that the registry does not say where to push: %j", async (location) => {
  const { standIn, registry } = await start();
  standIn.fault = () => ({ kind: "other headers", headers: { location } });
  const pushing = registry.blobs.put("a/b", Buffer.from("content"));
  await expect(pushing).rejects.toBeInstanceOf(ActionError);
  await expect(pushing).rejects.toThrow(
    `Cannot push: ${standIn.host} does not answer like a registry: it did not say where to send the content`,
  );
});

it.each(["<html>", "null", "[]", '{"token":7}'])("tells that the token service gave no token: %s", async (text) => {
  const { standIn, registry } = await start({ tokens: who });
  standIn.fault = (request) => (request.startsWith("GET /token") ? page(text) : undefined);
  await expect(registry.head("a/b", "v1")).rejects.toThrow(
    `Cannot log in to ${standIn.host}: its token service gave no token`,
  );
});

it("leaves the token service alone as long as it wants, whoever asks", async () => {
  const { standIn, registry, access } = await start({ tokens: who });
  const asked: number[] = [];
  standIn.fault = (request) => {
    if (!request.startsWith("GET /token")) return undefined;
    asked.push(access.clock.monotonic());
    return asked.length === 1 ? { kind: "status", status: 503, headers: { "retry-after": "30" } } : undefined;
  };
  const names = await Promise.all(["v1", "v2", "v3"].map((tag) => registry.head("a/b", tag)));
  expect(names).toEqual([undefined, undefined, undefined]);
  expect(asked[1]).toBeGreaterThanOrEqual(30_000);
});
