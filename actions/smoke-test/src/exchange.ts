import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect as secure } from "node:tls";
import { describe } from "@stageway/core";
import { headersToSend } from "./request-headers.ts";
import { whyUnreachable } from "./unreachable.ts";
import type { Way } from "./way.ts";

/** A service's response, after redirects. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether `body` is truncated because it exceeded the limit. */
  readonly cut: boolean;
  /** Milliseconds from the open connection to the end of the body, for the last hop. */
  readonly time: number;
}

/** Why there was no response. */
export interface NoAnswer {
  readonly unreachable: string;
  /** Nothing listens on the port, and no container is about to. */
  readonly nobody?: boolean;
}

/** The response to a request, or the reason why there is none. */
export type Reply = Answer | NoAnswer;

/** A GET request and the statuses that end it. */
export interface Question {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Expected statuses. A redirect with one of them is not followed. */
  readonly status: readonly number[];
}

const maxRedirects = 5;
const maxBody = 1024 * 1024;

/**
 * Sends one GET request and follows up to five redirects, each checked against the rules of `way`. Only the first origin receives the headers.
 *
 * @param timeout milliseconds for the whole exchange
 * @throws the reason of `signal` when it is aborted; every other failure is a `NoAnswer`.
 */
export async function ask(question: Question, way: Way, timeout: number, signal: AbortSignal): Promise<Reply> {
  const limit = AbortSignal.timeout(Math.ceil(timeout));
  try {
    return await follow(question, way, AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    const within = `within ${Math.ceil(timeout) / 1000} s`;
    if (limit.aborted && error instanceof Lost && !error.connected)
      return { unreachable: `no connection ${within}: a firewall that drops packets looks like this` };
    if (limit.aborted) return { unreachable: `no answer ${within}` };
    return { unreachable: describe(error), ...(error instanceof Lost && error.nobody && { nobody: true }) };
  }
}

async function follow({ url: first, headers, status }: Question, way: Way, signal: AbortSignal): Promise<Answer> {
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(url, url.origin === first.origin ? headers : {}, way, signal);
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.status) || status.includes(answer.status) || !location)
      return answer;
    if (redirects === maxRedirects) throw new Error(`more than ${maxRedirects} redirects`);
    url = nextHop(location, url);
  }
}

function nextHop(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw new Error(`redirected to ${JSON.stringify(location)}, which is not a URL`);
  const url = new URL(location, from);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== "http" && scheme !== "https")
    throw new Error(`redirected to the scheme "${scheme}", which is not allowed`);
  if (url.username !== "" || url.password !== "")
    throw new Error("redirected to a URL with credentials, which is not allowed");
  return url;
}

/** The connection failed, or ended before there was a response. */
class Lost extends Error {
  readonly connected: boolean;
  readonly nobody: boolean;

  constructor(message: string, { connected, nobody }: { connected: boolean; nobody: boolean }) {
    super(message);
    this.connected = connected;
    this.nobody = nobody;
  }
}

async function exchange(url: URL, headers: Question["headers"], way: Way, signal: AbortSignal): Promise<Answer> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const lost = async (error: unknown, connected: boolean) => {
    const nobody = !signal.aborted && (await way.nobody(host, port, error, signal));
    return new Lost(whyUnreachable(error, url), { connected, nobody });
  };
  const connection = await way.dial(host, port, signal).catch(async (error: unknown) => {
    throw await lost(error, false);
  });
  const started = performance.now();
  try {
    const socket = url.protocol === "https:" ? overTls(connection, host) : connection;
    const response = await send(socket, url, headers, signal);
    const { body, cut } = await read(response);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body,
      cut,
      time: performance.now() - started,
    };
  } catch (error) {
    // What ended the connection says more than what that did to the request.
    throw await lost(connection.errored ?? error, true);
  } finally {
    connection.destroy();
  }
}

function overTls(socket: Duplex, host: string): Duplex {
  return secure({ socket, host, ...(isIP(host) === 0 && { servername: host }) });
}

async function send(
  socket: Duplex,
  url: URL,
  headers: Question["headers"],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(
    {
      createConnection: () => socket,
      path: url.pathname + url.search,
      headers: headersToSend(headers, url.host),
      signal,
    },
    resolve,
  )
    .on("error", reject)
    .end();
  return await promise;
}

async function read(response: IncomingMessage): Promise<{ body: string; cut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBody) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBody).toString("utf8"), cut: length > maxBody };
}
