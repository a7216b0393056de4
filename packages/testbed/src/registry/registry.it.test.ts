import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startRegistry, type Registry } from "./registry.ts";

/** Uploads a blob in one request, as the distribution specification allows it, and gives its address. */
async function push(registry: Registry, text: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const begun = await fetch(`${registry.url}/v2/shop/blobs/uploads/`, { method: "POST" });
  const upload = new URL(begun.headers.get("location") ?? "", registry.url);
  upload.searchParams.set("digest", digest);
  const ended = await fetch(upload, {
    method: "PUT",
    body: text,
    headers: { "content-type": "application/octet-stream" },
  });
  expect(ended.status).toBe(201);
  return `${registry.url}/v2/shop/blobs/${digest}`;
}

test("a registry keeps what it has when it is killed and started again, on the same port (0.1 s)", async () => {
  await using registry = await startRegistry();
  const blob = await push(registry, "kept");
  await registry.kill();
  await expect(fetch(blob)).rejects.toThrow("fetch failed");
  await registry.start();
  expect(await (await fetch(blob)).text()).toBe("kept");
});

test("blobs can be deleted, and a storage that is damaged is told as one", async () => {
  await using registry = await startRegistry();
  const blob = await push(registry, "gone");
  expect((await fetch(blob, { method: "DELETE" })).status).toBe(202);
  expect((await fetch(blob)).status).toBe(404);
  const other = await push(registry, "damaged");
  await rm(join(registry.folder, "data/docker/registry/v2/blobs"), { recursive: true });
  expect((await fetch(other)).status).toBe(404);
});

test("a registry with a password refuses everybody else", async () => {
  await using registry = await startRegistry({ auth: true, reach: "loopback" });
  const { user, password } = registry.credentials;
  const ask = (pair?: string) =>
    fetch(`${registry.url}/v2/`, pair ? { headers: { authorization: `Basic ${btoa(pair)}` } } : {});
  const answers = await Promise.all([ask(), ask(`${user}:wrong`), ask(`${user}:${password}`)]);
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 200]);
});

test("several registries run beside each other", async () => {
  await using one = await startRegistry();
  await using two = await startRegistry();
  expect(one.host).not.toBe(two.host);
});
