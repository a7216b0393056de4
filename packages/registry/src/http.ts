import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from "node:http";
import type * as https from "node:https";
import type { Readable } from "node:stream";
import { isLoopback } from "./loopback.ts";
import { giveBack } from "./pieces.ts";

/** An HTTP request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes, or a function that opens the content again for each attempt. A chunk is requested only after the previous one was written. */
  readonly body?: Uint8Array | (() => AsyncIterable<Uint8Array>);
  readonly signal?: AbortSignal;
}

/** An HTTP response, after redirects. */
export interface HttpResponse {
  /** The URL that answered, after redirects. */
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Must be read to its end, or destroyed. */
  readonly body: Readable;
}

/** Sends a request. Follows redirects of reads; throws only when there is no response. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** Milliseconds without data after which a connection is closed. */
const idleLimit = 60_000;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * An HTTP client with persistent connections, through the proxies in `env` (`HTTPS_PROXY`, `NO_PROXY`, …). Requests to this machine never use
 * a proxy, whatever `NO_PROXY` says: they are not encrypted, and the proxy's `localhost` is another machine.
 */
export function openHttp(env: Readonly<Record<string, string | undefined>>): Http {
  const settings = { keepAlive: true, maxSockets: 16 };
  const direct = agents(settings);
  const proxied = agents({ ...settings, proxyEnv: env });
  return async (request) => {
    let current = request;
    for (let hops = 0; ; hops++) {
      const response = await send(current, (isLoopback(current.url.hostname) ? direct : proxied)(current.url));
      const next = redirectOf(current, response);
      if (next === undefined || hops === 5) return response;
      response.body.resume();
      current = next;
    }
  };
}

/** The agent for a URL, created on first use, because loading certificates takes time. */
function agents(options: https.AgentOptions): (url: URL) => HttpAgent {
  let plain: HttpAgent | undefined;
  let secure: https.Agent | undefined;
  return ({ protocol }) =>
    protocol === "https:" ? (secure ??= new (loadHttps().Agent)(options)) : (plain ??= new HttpAgent(options));
}

/** Loads HTTPS on demand: TLS is most of the load time of a request, and a registry on the runner may not need it. */
function loadHttps(): typeof https {
  return process.getBuiltinModule("node:https");
}

/** A redirect to another origin, such as the registry's storage, drops the credentials. One from HTTPS to HTTP is not followed. */
function redirectOf(request: HttpRequest, { status, headers }: HttpResponse): HttpRequest | undefined {
  if (!redirects.includes(status) || !["GET", "HEAD"].includes(request.method)) return undefined;
  if (headers.location === undefined || !URL.canParse(headers.location, request.url.href)) return undefined;
  const url = new URL(headers.location, request.url);
  if (request.url.protocol === "https:" && url.protocol !== "https:") return undefined;
  const { authorization, ...rest } = request.headers;
  const keep = url.origin === request.url.origin && authorization !== undefined;
  return { ...request, url, headers: keep ? { ...rest, authorization } : rest };
}

function send(request: HttpRequest, agent: HttpAgent): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const { url, method, headers, signal, body } = request;
  const start = url.protocol === "https:" ? loadHttps().request : httpRequest;
  const outgoing = start(url, { method, headers, agent, ...(signal === undefined ? {} : { signal }) });
  outgoing.setTimeout(idleLimit, () => outgoing.destroy(new Error(`no answer for ${String(idleLimit / 1000)} s`)));
  outgoing.on("error", reject);
  outgoing.on("response", (incoming: IncomingMessage) => {
    if (Number(incoming.headers["content-length"]) > large) giveBackWhatWasRead(incoming);
    resolve({ url, status: incoming.statusCode ?? 0, headers: incoming.headers, body: incoming });
  });
  if (typeof body === "function") {
    write(body(), outgoing).catch((error: unknown) => {
      outgoing.destroy();
      reject(error instanceof Object ? error : new Error(String(error)));
    });
  } else {
    outgoing.end(body);
  }
  return promise;
}

/** Minimum bytes of a response whose buffers are returned early. */
const large = 256 << 10;

/**
 * Node copies the pieces of a body out of what the socket gave (`node_http_parser.cc`, `on_body`); left to the collector, tens of
 * megabytes of that lie about, since it is called by what Node holds itself and bytes lie outside. If Node gave parts of them
 * instead of copies, no digest would agree. The listener comes after that of the parser, and goes before the next answer.
 */
function giveBackWhatWasRead(incoming: IncomingMessage): void {
  const { socket } = incoming;
  socket.on("data", giveBack);
  for (const event of ["end", "close"]) incoming.once(event, () => socket.off("data", giveBack));
}

/**
 * Writes one piece after the other, each when the one before has left, so that no more than one is held; and exactly as many bytes
 * as were announced: more could be taken for another request on the same connection.
 */
async function write(pieces: AsyncIterable<Uint8Array>, outgoing: ClientRequest): Promise<void> {
  let settle: (error?: Error | null) => void = () => undefined;
  // What is written to a connection that breaks is not always answered.
  outgoing.once("close", () => settle(new Error("the connection was closed")));
  let left = Number(outgoing.getHeader("content-length") ?? NaN); // Neither more nor less than zero where nothing was announced.
  for await (const piece of pieces) {
    left -= piece.byteLength;
    if (left < 0) throw new Error("there is more content than was announced");
    if (outgoing.destroyed) throw new Error("the connection was closed");
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    settle = (error) => (error ? reject(error) : resolve(undefined));
    outgoing.write(piece, settle);
    await promise;
  }
  if (left > 0) throw new Error("there is less content than was announced");
  outgoing.end();
}

/** A response above the size limit. A retry would give the same. */
export class LongAnswerError extends RangeError {
  constructor(limit: number) {
    super(`its answer is longer than ${String(limit)} bytes`);
  }
}

/** A signal that also aborts after this many milliseconds, even while data still arrives. */
export function endingAfter(milliseconds: number, signal: AbortSignal | undefined): AbortSignal {
  const end = AbortSignal.timeout(milliseconds);
  return signal === undefined ? end : AbortSignal.any([signal, end]);
}

/**
 * Reads the rest of a body.
 *
 * @throws {LongAnswerError} when it exceeds `limit` bytes.
 */
export async function readAll(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new LongAnswerError(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
