import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterEach, expect, it } from "@jest/globals";
import type { Fault } from "../test/faults.ts";
import { RegistryStandIn } from "../test/registry-stand-in.ts";
import { testAccess } from "../test/access.ts";
import { digestOf } from "./digest.ts";
import { openHttp, readAll } from "./http.ts";
import { openRegistry } from "./registry.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

async function start() {
  const standIn = await RegistryStandIn.start();
  open.push(standIn);
  const access = testAccess();
  return { standIn, access, blobs: openRegistry(standIn.host, access).blobs };
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

it.each<[string, { chunk?: number }, string, string]>([
  ["begins", {}, "POST", "3600"],
  ["begins, for ever", {}, "POST", "9".repeat(400)],
  ["ends", {}, "PUT", "3600"],
  ["goes on in chunks", { chunk: 100_000 }, "PATCH", "3600"],
  ["begins again and again", {}, "POST", "50"],
  ["ends again and again", {}, "PUT", "50"],
])(
  "gives an upload up when the registry wants to be left alone longer than there is time, as it %s",
  async (...row) => {
    const [, options, method, wait] = row;
    const { standIn, access, blobs } = await start();
    standIn.fault = (request) =>
      request.startsWith(method) ? { kind: "status", status: 429, headers: { "retry-after": wait } } : undefined;
    await expect(blobs.upload("a/b", source, options)).rejects.toThrow("the registry's rate limit is reached");
    expect(access.clock.monotonic()).toBeLessThanOrEqual(120_000);
  },
);

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

/** Ten bytes, and then what a server may take for another request on the same connection. */
const overlong = Buffer.from("0123456789DELETE /v2/a/b/manifests/v1 HTTP/1.1\r\nhost: a\r\n\r\n");

it("sends nothing on of content that is longer than was promised, whatever its digest", async () => {
  const [from, to] = [await start(), await start()];
  const promised = { digest: await from.blobs.put("a/b", overlong), size: 10 };
  from.standIn.fault = () => ({ kind: "slow", milliseconds: 1 });
  const upload = to.blobs.upload("a/b", { ...promised, open: () => from.blobs.stream("a/b", promised) });
  await expect(upload).rejects.toThrow(
    `Cannot trust the content: 10 bytes were promised for ${promised.digest}: current value is at least 11`,
  );
  expect(to.standIn.requests.map((request) => request.split(" ")[0])).toEqual(["HEAD", "POST", "PUT"]);
});

it.each([
  ["more", 10],
  ["less", 1000],
])("takes a connection down rather than write %s than was announced", async (word, length) => {
  const { standIn } = await start();
  const body = () => Readable.from([overlong.subarray(0, 10), overlong.subarray(10)]);
  const headers = { "content-length": String(length) };
  const put = openHttp({})({ method: "PUT", url: new URL(`http://${standIn.host}/v2/`), headers, body });
  await expect(put).rejects.toThrow(`there is ${word} content than was announced`);
  await standIn[Symbol.asyncDispose]();
  open.pop();
  expect(standIn.requests.slice(1)).toEqual([]);
});

it("does not read more into memory than it was allowed to", async () => {
  const { blobs } = await start();
  await blobs.put("a/b", bytes);
  await expect(blobs.bytes("a/b", descriptor, 1000)).rejects.toThrow("may have 1000 bytes: current value is 300000");
  expect((await readAll(blobs.stream("a/b", descriptor), 1 << 20)).byteLength).toBe(bytes.length);
});
