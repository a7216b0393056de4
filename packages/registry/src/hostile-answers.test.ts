import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import { testAccess } from "../test/access.ts";
import { RegistryStandIn } from "../test/registry-stand-in.ts";
import { digestOf, type Digest } from "./digest.ts";
import type { Http } from "./http.ts";
import { mediaTypes } from "./media-type.ts";
import { openRegistry, type RegistryAccess } from "./registry.ts";
import { findStatements, putStatement, statementArtifactType } from "./statements.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

/** A registry that answers as it likes, and what it was asked. */
async function serve(answer: RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    host,
    requests,
    registry: (more: Partial<RegistryAccess> = {}) => openRegistry(host, { ...testAccess(), ...more }),
  };
}

const piece = Buffer.alloc(1 << 20, " ");

/** Writes for ever, so many bytes at a time. */
function drip(bytes: Buffer, milliseconds: number): RequestListener {
  return (_, response) => {
    const more = async () => {
      while (!response.destroyed) {
        if (!response.write(bytes))
          await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
        await setTimeout(milliseconds);
      }
    };
    void more();
  };
}

describe("an answer of a hostile registry", () => {
  it("that does not end is read up to a limit, once", async () => {
    const { host, requests, registry } = await serve(drip(piece, 0));
    await expect(registry().manifest("a/b", "v1")).rejects.toThrow(
      `Cannot read a/b:v1: ${host} does not answer like a registry: its answer is longer than 8388608 bytes`,
    );
    expect(requests).toHaveLength(1);
  });

  it.each(["manifest", "referrers"] as const)("that comes byte for byte ends in time: %s", async (asked) => {
    const { registry } = await serve(drip(Buffer.from(" "), 20));
    const quick = registry({ budget: 300, attempts: 1 });
    const started = Date.now();
    await expect(quick[asked]("a/b", digestOf("x"))).rejects.toThrow("does not answer");
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it("of its token service that comes byte for byte ends in time", async () => {
    const token = drip(Buffer.from(" "), 20);
    const { host, registry } = await serve((request, response) => {
      if (request.url?.startsWith("/token") === true) {
        token(request, response);
        return;
      }
      response.writeHead(401, { "www-authenticate": `Bearer realm="http://${host}/token"` }).end();
    });
    await expect(registry({ budget: 300, attempts: 1 }).head("a/b", "v1")).rejects.toThrow("does not answer");
  });

  it("with a list whose pages never end is given up", async () => {
    let page = 0;
    const http: Http = ({ url }) => {
      const headers = { link: `</v2/a/b/referrers/x?page=${String(++page)}>; rel="next"` };
      const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] });
      return Promise.resolve({ url, status: 200, headers, body: Readable.from([Buffer.from(body)]) });
    };
    const registry = openRegistry("registry.example", { ...testAccess(), http });
    await expect(registry.referrers("a/b", digestOf("x"))).rejects.toThrow("its list does not end");
    expect(page).toBeLessThan(1100);
  });

  it("is not asked for a document that is announced too large", async () => {
    const { requests, registry } = await serve((_, response) => void response.end());
    const announced = { mediaType: "application/x", digest: digestOf("x"), size: 2 ** 40 };
    await expect(registry().blobs.bytes("a/b", announced)).rejects.toThrow(
      `Cannot trust the content: ${announced.digest} may have 67108864 bytes: current value is 1099511627776`,
    );
    expect(requests).toEqual([]);
  });
});

describe("statements that somebody adds to hide a true one", () => {
  const repository = "acme/shop/release";
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] }));
  const release = { mediaType: mediaTypes.ociIndex, bytes };
  const digest = digestOf(bytes);
  const truth = { statement: '{"kind":"built"}', signature: "AAAA" };
  const noise = (at: number) => ({
    "dev.stageway.statement": `{"kind":"${String(at)}"}`,
    "dev.stageway.signature": "B",
  });

  interface Entry {
    readonly digest: Digest;
    readonly annotations?: object;
  }

  /** A release with one true statement, and what somebody put into the list around it. */
  async function flooded(before: readonly Entry[], after: readonly Entry[] = [], odd?: Buffer) {
    const standIn = await RegistryStandIn.start();
    open.push(standIn);
    const registry = openRegistry(standIn.host, testAccess());
    await registry.putManifest(repository, release);
    if (odd !== undefined)
      standIn.manifests.set(`${repository}@${digestOf(odd)}`, { bytes: odd, mediaType: "text/plain" });
    await putStatement(registry, repository, release, truth);
    const tag = `${repository}:${digest.replace(":", "-")}`;
    const { manifests, ...list } = JSON.parse(standIn.manifests.get(tag)!.bytes.toString()) as { manifests: object[] };
    const ours = { mediaType: mediaTypes.ociManifest, size: 2, artifactType: statementArtifactType };
    const [first, last] = [before, after].map((entries) => entries.map((one) => ({ ...ours, ...one })));
    const all = Buffer.from(JSON.stringify({ ...list, manifests: [...first!, ...manifests, ...last!] }));
    standIn.manifests.set(tag, { bytes: all, mediaType: mediaTypes.ociIndex });
    standIn.requests.length = 0;
    return { standIn, found: await findStatements(registry, repository, digest) };
  }
  const many = Array.from({ length: 5000 }, (_, at) => at);

  it("are read beside it, thousands in one request", async () => {
    const { standIn, found } = await flooded(
      [],
      many.map((at) => ({ digest: digestOf(String(at)), annotations: noise(at) })),
    );
    expect(found).toHaveLength(5001);
    expect(found[0]).toEqual(truth);
    expect(standIn.requests).toHaveLength(2);
  });

  it("are one where they are copies of one", async () => {
    const { found } = await flooded(
      [],
      many.map((at) => ({ digest: digestOf(String(at)), annotations: noise(1) })),
    );
    expect(found).toHaveLength(2);
  });

  it("cost a limited number of requests where each costs one", async () => {
    const { standIn, found } = await flooded(
      [],
      many.map((at) => ({ digest: digestOf(String(at)) })),
    );
    expect(found).toEqual([truth]);
    expect(standIn.requests.length).toBeLessThan(210);
  });

  it("hide nothing where they cannot be read", async () => {
    const odd = Buffer.from("no manifest");
    const { found } = await flooded([{ digest: digestOf(odd) }], [], odd);
    expect(found).toEqual([truth]);
  });
});
