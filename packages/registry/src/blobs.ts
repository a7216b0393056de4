import { Readable } from "node:stream";
import { assertDigest, digestOf, verified, WrongContentError, type Digest } from "./digest.ts";
import {
  exchange,
  exchangeStream,
  furtherTries,
  isTransient,
  type Answer,
  type Call,
  type ExchangeWorld,
} from "./exchange.ts";
import type { Descriptor } from "./manifest.ts";
import { inPieces } from "./pieces.ts";
import { OddAnswerError, RegistryError, UnreachableError } from "./registry-error.ts";
import { readAll } from "./http.ts";
import { pull, push } from "./scope.ts";

/** Content that can be opened again from its start. */
export interface BlobSource {
  readonly digest: Digest;
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** The content that a registry keeps under digests: layers, configurations, documents. */
export class BlobStore {
  readonly #host: string;
  readonly #base: URL;
  readonly #world: ExchangeWorld;

  constructor(host: string, base: URL, world: ExchangeWorld) {
    this.#host = host;
    this.#base = base;
    this.#world = world;
  }

  async has(repository: string, digest: Digest): Promise<boolean> {
    const answer = await this.#call(`look for ${digest} of ${repository}`, repository, `blobs/${digest}`, {
      method: "HEAD",
      expect: [200, 404],
    });
    return answer.status === 200;
  }

  /** The whole of a small blob, at most `limit` bytes. */
  async bytes(repository: string, descriptor: Descriptor, limit = 64 << 20): Promise<Uint8Array> {
    const { digest, size } = descriptor;
    if (size <= limit) return readAll(this.stream(repository, descriptor), limit);
    throw new WrongContentError(`${digest} may have ${String(limit)} bytes: current value is ${String(size)}`);
  }

  /** A blob as it comes. After a broken connection it goes on where it stopped; its last bytes come only when the whole agrees with the digest. */
  stream(repository: string, blob: Pick<Descriptor, "digest" | "size">): AsyncGenerator<Uint8Array> {
    return verified(this.#resumed(repository, blob), blob);
  }

  /** Tries to get a blob of another repository of the same registry into this one without its bytes passing through here. */
  async mount(repository: string, digest: Digest, from: string): Promise<boolean> {
    const { status } = await this.#startUpload(repository, `?mount=${digest}&from=${encodeURIComponent(from)}`, from);
    return status === 201;
  }

  /** Puts bytes there, unless they are there already. */
  async put(repository: string, bytes: Uint8Array): Promise<Digest> {
    const digest = digestOf(bytes);
    await this.upload(repository, { digest, size: bytes.byteLength, open: () => Readable.from([bytes]) });
    return digest;
  }

  /**
   * Uploads a blob unless it is there: in one piece, or with `chunk` in pieces of so many bytes.
   * An upload that broke is begun anew after a look whether it arrived after all.
   *
   * @returns whether it was sent; `false` when it was there before.
   */
  async upload(repository: string, from: BlobSource, options: { readonly chunk?: number } = {}): Promise<boolean> {
    const unread: { error?: unknown } = {};
    const source = { ...from, open: () => watched(from.open(), unread) };
    const isWorthAnotherTry = furtherTries(this.#world, (error) => isTransient(error) || isLostUpload(error));
    for (let isFirst = true; ; isFirst = false) {
      if (await this.has(repository, source.digest)) return !isFirst;
      const { headers, url } = await this.#startUpload(repository, "");
      const location = locationOf(headers, url, this.#host);
      try {
        const answer = await (options.chunk === undefined
          ? this.#finish(repository, location, source, source.open, source.size)
          : this.#inChunks(repository, location, source, options.chunk));
        const told = answer.headers["docker-content-digest"];
        if (typeof told === "string") assertDigest(told, source.digest);
        return true;
      } catch (error) {
        // Whatever reads the source has asked for it as often as that is worth it.
        if ("error" in unread) throw unread.error;
        if (!(await isWorthAnotherTry(error))) throw error;
      }
    }
  }

  async #inChunks(repository: string, location: URL, source: BlobSource, chunk: number): Promise<Answer> {
    let next = location;
    let sent = 0;
    for await (const piece of inPieces(source.open(), chunk)) {
      const answer = await this.#call(`push ${source.digest} to ${repository}`, repository, next, {
        method: "PATCH",
        body: piece,
        headers: {
          "content-type": "application/octet-stream",
          "content-range": `${String(sent)}-${String(sent + piece.byteLength - 1)}`,
        },
        expect: [202, 204],
        repeatable: false,
      });
      sent += piece.byteLength;
      next = locationOf(answer.headers, next, this.#host);
    }
    return this.#finish(repository, next, source, undefined, 0);
  }

  #finish(
    repository: string,
    location: URL,
    { digest }: BlobSource,
    body: Call["body"],
    size: number,
  ): Promise<Answer> {
    const url = new URL(location);
    url.searchParams.set("digest", digest);
    const headers = { "content-type": "application/octet-stream", "content-length": String(size) };
    return this.#call(`push ${digest} to ${repository}`, repository, url, {
      method: "PUT",
      headers,
      body,
      expect: [201, 204],
      repeatable: false,
    });
  }

  async #startUpload(repository: string, query: string, from?: string): Promise<Answer & { url: URL }> {
    const url = new URL(`${repository}/blobs/uploads/${query}`, this.#base);
    const scopes = [push(repository), ...(from === undefined ? [] : [pull(from)])];
    const answer = await this.#call(`start a push to ${repository}`, repository, url, {
      method: "POST",
      headers: { "content-length": "0" },
      scopes,
      expect: [201, 202],
    });
    return { ...answer, url };
  }

  async *#resumed(
    repository: string,
    { digest, size }: Pick<Descriptor, "digest" | "size">,
  ): AsyncGenerator<Uint8Array> {
    const url = new URL(`${repository}/blobs/${digest}`, this.#base);
    const call: Call = {
      act: `read ${digest} of ${repository}`,
      registry: this.#host,
      needs: "pull",
      method: "GET",
      url,
      scopes: [pull(repository)],
      expect: [200, 206],
    };
    for (let got = 0, stuck = 0; got < size || size === 0;) {
      const headers = got === 0 ? {} : { range: `bytes=${String(got)}-` };
      const response = await exchangeStream({ ...call, headers }, this.#world);
      const start = got;
      let skip = response.status === 206 ? 0 : got; // A server without ranges starts from the beginning.
      try {
        for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
          const rest = chunk.subarray(Math.min(skip, chunk.byteLength));
          skip -= chunk.byteLength - rest.byteLength;
          got += rest.byteLength;
          if (rest.byteLength > 0) yield rest;
        }
        if (got >= size) return;
        throw new Error(`the connection ended after ${String(got)} of ${String(size)} bytes`);
      } catch (error) {
        this.#world.signal?.throwIfAborted();
        stuck = got > start ? 0 : stuck + 1;
        if (stuck >= this.#world.attempts) throw new UnreachableError(call, error);
      }
    }
  }

  #call(act: string, repository: string, to: string | URL, call: Partial<Call> & { method: string }): Promise<Answer> {
    const url = typeof to === "string" ? new URL(`${repository}/${to}`, this.#base) : to;
    const needs = ["GET", "HEAD"].includes(call.method) ? "pull" : "push";
    const scopes = [needs === "push" ? push(repository) : pull(repository)];
    return exchange({ act, registry: this.#host, needs, url, scopes, expect: [200], ...call }, this.#world);
  }
}

/** Content as it comes; why it could not be read is kept apart from what goes wrong where it is sent. */
async function* watched(content: AsyncIterable<Uint8Array>, unread: { error?: unknown }): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    unread.error = error;
    throw error;
  }
}

/** The upload's session is gone (the registry restarted, or it ran out): begin anew. */
function isLostUpload(error: unknown): boolean {
  return (
    error instanceof RegistryError && (error.codes.includes("BLOB_UPLOAD_UNKNOWN") || [404, 416].includes(error.status))
  );
}

/** Where the content of an upload goes. What came encrypted so far goes on encrypted. */
function locationOf({ location }: Answer["headers"], base: URL, registry: string): URL {
  const operation = { act: "push", registry, needs: "push" } as const;
  if (location === undefined || !URL.canParse(location, base.href))
    throw new OddAnswerError(operation, "it did not say where to send the content");
  const url = new URL(location, base);
  if (base.protocol !== "https:" || url.protocol === "https:") return url;
  throw new OddAnswerError(
    operation,
    `it says to send the content to ${url.protocol}//${url.host}, which is not encrypted`,
    `Let the proxy before ${registry} send "X-Forwarded-Proto: https", or set the registry's external URL, so that it knows by which way it is asked.`,
  );
}
