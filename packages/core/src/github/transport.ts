import type * as http from "node:http";
import type { Env } from "../env.ts";
import type { Answer } from "./failures.ts";

/** An HTTP request; its body is sent as JSON. */
export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Proxy settings and limits of the transport. */
export interface TransportOptions {
  readonly env: Env;
  /** Milliseconds without data after which a connection counts as dead. */
  readonly idleTimeout: number;
  /** Maximum bytes of a response. */
  readonly maxBytes: number;
}

const mostRedirects = 5;

/** A redirect that is not followed: the request was not done, and will not be. */
class RedirectError extends Error {
  readonly code = "ERR_REDIRECT";
}

/**
 * Gives what sends a request. It stands on `node:http`: the built-in `fetch` costs ten milliseconds to load, and hides whether an answer was cut
 * off. Follows redirects of the same origin, and honours HTTPS_PROXY and NO_PROXY where Node does.
 */
export function createTransport(options: TransportOptions) {
  const settings = { keepAlive: true, proxyEnv: options.env as NodeJS.ProcessEnv };
  const agents = new Map<string, http.Agent>();
  const agentFor = ({ protocol }: URL) => {
    const agent = agents.get(protocol) ?? new (clientFor(protocol).Agent)(settings);
    agents.set(protocol, agent);
    return agent;
  };
  return async (request: TransportRequest): Promise<Answer> => {
    let url = new URL(request.url);
    for (let hops = 0; ; hops++) {
      const answer = await send(url, request, agentFor(url), options);
      const next = redirectOf(answer, url, request.method);
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
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { method, body, signal } = request;
  const text = body === undefined || body === "" ? "" : JSON.stringify(body);
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) };
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
  outgoing.on("response", (incoming) => void receive(incoming, options.maxBytes).then(resolve, reject));
  outgoing.end(text);
  return promise;
}

/** An answer that ends before its length is an error of the stream: a truncated body never looks whole. */
function receive(incoming: http.IncomingMessage, maxBytes: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) incoming.destroy(new Error(`the answer is larger than ${maxBytes} bytes`));
    chunks.push(chunk);
  });
  incoming.on("error", reject);
  incoming.on("end", () => {
    const named = Object.entries(incoming.headers).map(([name, value]) => [name, value && String(value)] as const);
    const headers = Object.fromEntries(named);
    const data = dataOf(Buffer.concat(chunks).toString(), headers["content-type"]);
    resolve({ status: incoming.statusCode ?? 0, headers, data });
  });
  return promise;
}

function dataOf(text: string, type = ""): unknown {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A read follows any redirect, a write only those that keep its method; the token stays with its origin. */
function redirectOf(answer: Answer, from: URL, method: string): URL | undefined {
  const keepsMethod = answer.status === 307 || answer.status === 308;
  if (!keepsMethod && ![301, 302, 303].includes(answer.status)) return undefined;
  const target = answer.headers["location"] ?? "";
  const next = target !== "" && URL.canParse(target, from.href) ? new URL(target, from) : undefined;
  const allowed = next?.origin === from.origin && (keepsMethod || method === "GET" || method === "HEAD");
  if (!allowed) throw new RedirectError(`redirected to ${next?.origin ?? "nowhere"}`);
  return next;
}
