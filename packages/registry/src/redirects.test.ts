import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "@jest/globals";
import { testAccess } from "../test/access.ts";
import { RegistryStandIn } from "../test/registry-stand-in.ts";
import { digestOf } from "./digest.ts";
import { openHttp, type Http } from "./http.ts";
import { openRegistry } from "./registry.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

/** A web server that remembers what it was asked. */
async function serve(answer: RequestListener): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, requests };
}

const who = { username: "ci", password: "a-secret-word" };
const bytes = Buffer.from("a layer");
const layer = { mediaType: "application/octet-stream", digest: digestOf(bytes), size: bytes.length };

/** A registry that keeps its content in a storage elsewhere. */
async function start(storage: string) {
  const standIn = await RegistryStandIn.start({ basic: who });
  open.push(standIn);
  const registry = openRegistry(standIn.host, testAccess({ host: standIn.host, ...who }));
  await registry.blobs.put("a/b", bytes);
  const sent = { kind: "status", status: 307, headers: { location: `${storage}/a-layer` } } as const;
  standIn.fault = (request) => (request.startsWith("GET /v2/a/b/blobs/") ? sent : undefined);
  return { standIn, registry };
}

it("reads content from where the registry sends it, without its credentials", async () => {
  const storage = await serve((_, response) => void response.end(bytes));
  const { registry } = await start(storage.url);
  expect(Buffer.from(await registry.blobs.bytes("a/b", layer))).toEqual(bytes);
  expect(storage.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

it.each(["Bearer", "Basic"])("lets nobody but the registry say where its %s credentials go", async (scheme) => {
  const thief = await serve((_, response) => void response.end('{"token":"mine"}'));
  const storage = await serve((_, response) => {
    response.writeHead(401, { "www-authenticate": `${scheme} realm="${thief.url}/token",service="x"` }).end();
  });
  const { standIn, registry } = await start(storage.url);
  await expect(registry.blobs.bytes("a/b", layer)).rejects.toThrow("status 401");
  const next = await registry.head("a/b", "v1").catch(() => "refused");
  expect(thief.requests.map(({ headers }) => headers.authorization)).toEqual([]);
  expect(next).toBeUndefined();
  expect(storage.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(standIn.authorizations.at(-1)).toMatch(/^Basic /);
});

it.each([
  [
    "refuses to push unencrypted",
    "http://registry.example/upload",
    /says to send the content to http:\/\/registry\.example/,
  ],
  [
    "refuses to push without HTTP",
    "ftp://registry.example/upload",
    /says to send the content to ftp:\/\/registry\.example/,
  ],
  ["pushes on within its registry", undefined, undefined],
])("%s, although the registry itself is encrypted", async (_, location, refusal) => {
  const standIn = await RegistryStandIn.start();
  open.push(standIn);
  const real = openHttp({});
  const asked: string[] = [];
  /** What ends the encryption before a registry. */
  const gateway: Http = async (request) => {
    asked.push(request.url.protocol);
    const { pathname, search } = request.url;
    return {
      ...(await real({ ...request, url: new URL(pathname + search, `http://${standIn.host}`) })),
      url: request.url,
    };
  };
  if (location !== undefined) standIn.fault = () => ({ kind: "other headers", headers: { location } });
  const putting = openRegistry("registry.example", { ...testAccess(), http: gateway }).blobs.put("a/b", bytes);
  if (refusal === undefined) expect(await putting).toBe(layer.digest);
  else
    await expect(putting).rejects.toMatchObject({
      message: expect.stringMatching(refusal),
      hint: expect.stringContaining("X-Forwarded-Proto"),
    });
  expect(new Set(asked)).toEqual(new Set(["https:"]));
});
