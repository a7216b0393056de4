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

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes, or a source that can be opened anew for another attempt; a piece of it is asked for when the one before was written. */
  readonly body?: Uint8Array | (() => AsyncIterable<Uint8Array>);
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  /** Who answered: the place that was asked, or where redirects led in the end. */
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read to its end, or destroyed. */
  readonly body: Readable;
}

/** One request and its answer; throws only when there is no answer. Redirects of reads are followed. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** A connection without a byte for this long (milliseconds) is given up. */
const idleLimit = 60_000;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * HTTP with connections kept open between requests, through the proxies that `env` names (`HTTPS_PROXY`, `NO_PROXY`, …). What is
 * for this machine never goes to a proxy, whether `NO_PROXY` says so or not: it is not encrypted, and a proxy's `localhost` is another one.
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

/** The agent for a URL, made when one of its kind is needed first: loading certificates costs time. */
function agents(options: https.AgentOptions): (url: URL) => HttpAgent {
  let plain: HttpAgent | undefined;
  let secure: https.Agent | undefined;
  return ({ protocol }) =>
    protocol === "https:" ? (secure ??= new (loadHttps().Agent)(options)) : (plain ??= new HttpAgent(options));
}

/** Loaded when it is asked for: TLS is most of what a start of Node loads for a request, and a registry beside the runner may do without. */
function loadHttps(): typeof https {
  return process.getBuiltinModule("node:https");
}

/** Storage behind a registry is reached without the credentials of the registry, and never by leaving encryption. */
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

/** Bytes of an answer that are worth giving back. */
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

/** An answer that goes on beyond what anybody who means well says: asking again gives no shorter one. */
export class LongAnswerError extends RangeError {
  constructor(limit: number) {
    super(`its answer is longer than ${String(limit)} bytes`);
  }
}

/** A signal that also ends what takes longer than so many milliseconds, however often something comes meanwhile. */
export function endingAfter(milliseconds: number, signal: AbortSignal | undefined): AbortSignal {
  const end = AbortSignal.timeout(milliseconds);
  return signal === undefined ? end : AbortSignal.any([signal, end]);
}

/** Everything that is left in a body. @throws {LongAnswerError} when it is more than `limit` bytes */
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
