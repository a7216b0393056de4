import type * as http from "node:http";
import type { Env } from "../env.ts";

/** What is asked; the part of `fetch` that Octokit uses. */
export interface TransportRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** An answer that has arrived whole; the part of `Response` that Octokit uses. */
export interface TransportAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: () => Promise<string>;
}

export interface TransportOptions {
  readonly env: Env;
  /** Milliseconds in which nothing arrives until a connection counts as dead. */
  readonly idleTimeout: number;
  /** Bytes of an answer at most. */
  readonly maxBytes: number;
}

const mostRedirects = 5;

/** A redirect that is not followed: the request was not done, and will not be. */
class RedirectError extends Error {
  readonly code = "ERR_REDIRECT";
}

/**
 * Gives a `fetch` that stands on `node:http`: the built-in one costs ten milliseconds to load, and hides whether an answer was cut off. Follows
 * redirects of the same origin, and honours HTTPS_PROXY and NO_PROXY where Node does.
 */
export function createTransport(options: TransportOptions) {
  const settings = { keepAlive: true, proxyEnv: options.env as NodeJS.ProcessEnv };
  const agents = new Map<string, http.Agent>();
  const agentFor = ({ protocol }: URL) => {
    const agent = agents.get(protocol) ?? new (clientFor(protocol).Agent)(settings);
    agents.set(protocol, agent);
    return agent;
  };
  return async (address: string, request: TransportRequest = {}): Promise<TransportAnswer> => {
    let url = new URL(address);
    for (let hops = 0; ; hops++) {
      const answer = await send(url, request, agentFor(url), options);
      const next = redirectOf(answer, url, request.method ?? "GET");
      if (next === undefined) return answer;
      if (hops === mostRedirects) throw new RedirectError(`redirected more than ${mostRedirects} times`);
      url = next;
    }
  };
}

/** Loaded when it is asked: TLS is more than half of what Node loads for a request, and a server beside the runner may do without. */
function clientFor(protocol: string): Pick<typeof http, "Agent" | "request"> {
  return process.getBuiltinModule(protocol === "http:" ? "node:http" : "node:https");
}

async function send(
  url: URL,
  request: TransportRequest,
  agent: http.Agent,
  options: TransportOptions,
): Promise<TransportAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<TransportAnswer>();
  const { method = "GET", body, signal } = request;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const outgoing = clientFor(url.protocol).request(url, {
    method,
    agent,
    headers: { ...request.headers, ...length },
    ...(signal && { signal }),
  });
  outgoing.setTimeout(options.idleTimeout, () =>
    outgoing.destroy(new Error(`nothing arrived for ${options.idleTimeout} ms`)),
  );
  outgoing.on("error", reject);
  outgoing.on("response", (incoming) => void receive(incoming, url, options.maxBytes).then(resolve, reject));
  outgoing.end(body);
  return promise;
}

/** An answer that ends before its length is an error of the stream: a truncated body never looks whole. */
async function receive(incoming: http.IncomingMessage, url: URL, maxBytes: number): Promise<TransportAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString();
  return {
    status: incoming.statusCode ?? 0,
    statusText: incoming.statusMessage ?? "",
    url: url.href,
    headers: headersOf(incoming),
    text: () => Promise.resolve(body),
  };
}

function headersOf(incoming: http.IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, String(value));
  // A malformed type would make Octokit throw; JSON or not is all that matters.
  const type = headers.get("content-type") ?? "";
  headers.set("content-type", /^application\/([\w.+-]+\+)?json\b/i.test(type) ? "application/json" : "text/plain");
  return headers;
}

/** A read follows any redirect, a write only those that keep its method; the token stays with its origin. */
function redirectOf(answer: TransportAnswer, from: URL, method: string): URL | undefined {
  const keepsMethod = answer.status === 307 || answer.status === 308;
  if (!keepsMethod && ![301, 302, 303].includes(answer.status)) return undefined;
  const target = answer.headers.get("location") ?? "";
  const next = target !== "" && URL.canParse(target, from.href) ? new URL(target, from) : undefined;
  const allowed = next?.origin === from.origin && (keepsMethod || method === "GET" || method === "HEAD");
  if (!allowed) throw new RedirectError(`redirected to ${next?.origin ?? "nowhere"}`);
  return next;
}
