import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Reply } from "./operation.ts";
import { Refusal } from "./refusal.ts";

/** An answer as it goes over the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  content: Uint8Array;
}

/** The JSON body of a request; `undefined` when it has none, 400 when it is not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}

/** Writes down a handler's reply. */
export function answerOf({ status, body, raw, headers = {} }: Reply): Answer {
  if (raw) return { status, headers: { ...headers, "content-type": raw.type }, content: raw.content };
  const content = body === undefined ? "" : JSON.stringify(body);
  return {
    status,
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
    content: Buffer.from(content),
  };
}

/** An answer in plain text. */
export function textAnswer(status: number, text: string, type = "text/plain"): Answer {
  return { status, headers: { "content-type": `${type}; charset=utf-8` }, content: Buffer.from(text) };
}

/** Sends an answer whole, and waits until it is gone. */
export function send(response: ServerResponse, { status, headers, content }: Answer): Promise<void> {
  const length: Record<string, string> = status === 204 ? {} : { "content-length": String(content.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(content);
  return closed(response);
}

/** Resolves when nothing more will happen on a response. */
export function closed(response: ServerResponse): Promise<void> {
  if (response.writableFinished || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => response.once("close", () => resolve()));
}
