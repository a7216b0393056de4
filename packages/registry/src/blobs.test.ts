import { randomBytes } from "node:crypto";
import { afterEach, expect, it } from "@jest/globals";
import type { Fault } from "../test/faults.ts";
import { RegistryStandIn } from "../test/registry-stand-in.ts";
import { testAccess } from "../test/access.ts";
import { digestOf } from "./digest.ts";
import { readAll } from "./http.ts";
import { openRegistry } from "./registry.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

async function start() {
  const standIn = await RegistryStandIn.start();
  open.push(standIn);
  return { standIn, blobs: openRegistry(standIn.host, testAccess()).blobs };
}

const bytes = randomBytes(300_000);
const digest = digestOf(bytes);
const descriptor = { mediaType: "application/octet-stream", digest, size: bytes.length };
const source = { digest, size: bytes.length, open: () => pieces() };

async function* pieces() {
  for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000);
}

it("uploads in one piece, and not at all what is there already", async () => {
  const { standIn, blobs } = await start();
  await blobs.upload("a/b", source);
  expect(standIn.blobs.get(`a/b@${digest}`)?.equals(bytes)).toBe(true);
  standIn.requests.length = 0;
  await blobs.upload("a/b", source);
  expect(standIn.requests).toEqual([`HEAD /v2/a/b/blobs/${digest}`]);
});

it("uploads in chunks of the wanted size", async () => {
  const { standIn, blobs } = await start();
  await blobs.upload("a/b", source, { chunk: 100_000 });
  expect(standIn.blobs.get(`a/b@${digest}`)?.equals(bytes)).toBe(true);
  expect(standIn.requests.filter((request) => request.startsWith("PATCH"))).toHaveLength(3);
});

it.each<[string, Fault]>([
  ["breaks", { kind: "reset before" }],
  ["arrives but its answer gets lost", { kind: "reset after" }],
  [
    "meets a registry that restarts",
    { kind: "status", status: 404, body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}' },
  ],
  ["meets a busy registry", { kind: "status", status: 502, body: "<html>" }],
])("uploads all the same when an upload %s", async (_, fault) => {
  const { standIn, blobs } = await start();
  let left = 1;
  standIn.fault = (request) => (request.startsWith("PUT") && left-- > 0 ? fault : undefined);
  await blobs.upload("a/b", source);
  expect(standIn.blobs.get(`a/b@${digest}`)?.equals(bytes)).toBe(true);
});

it("goes on where a broken download stopped", async () => {
  const { standIn, blobs } = await start();
  await blobs.put("a/b", bytes);
  standIn.requests.length = 0;
  let cuts = 2;
  standIn.fault = () => (cuts-- > 0 ? { kind: "cut", bytes: 100_000 } : undefined);
  expect(bytes.equals(await blobs.bytes("a/b", descriptor))).toBe(true);
  expect(standIn.requests).toHaveLength(3);
});

it("never hands on the end of content that is not what was asked for", async () => {
  const { standIn, blobs } = await start();
  standIn.blobs.set(`a/b@${digest}`, Buffer.concat([bytes.subarray(0, -1), Buffer.from("!")]));
  const got: Uint8Array[] = [];
  await expect(
    (async () => {
      for await (const chunk of blobs.stream("a/b", descriptor)) got.push(chunk);
    })(),
  ).rejects.toThrow("something else than");
  expect(Buffer.concat(got).length).toBeLessThan(bytes.length);
});

it("does not read more into memory than it was allowed to", async () => {
  const { blobs } = await start();
  await blobs.put("a/b", bytes);
  await expect(blobs.bytes("a/b", descriptor, 1000)).rejects.toThrow("longer than 1000 bytes");
  expect((await readAll(blobs.stream("a/b", descriptor), 1 << 20)).byteLength).toBe(bytes.length);
});
