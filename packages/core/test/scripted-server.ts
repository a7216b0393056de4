/** A local HTTP server that answers as a test tells it to, one answer after the other. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers one request, or destroys its connection. */
export type Reply = (response: ServerResponse, request: Received) => void;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: Received[];
}

/** Starts the server; when the replies are used up, the last one is given again. */
export async function startServer(...replies: readonly Reply[]): Promise<ScriptedServer> {
  const requests: Received[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
      const { method = "", url: path = "", headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      const reply = replies[Math.min(requests.length, replies.length) - 1];
      reply?.(response, request);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    url,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An answer in JSON. */
export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

/** An answer in whatever form. */
export function raw(status: number, body: string, headers: Record<string, string>): Reply {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** The connection ends without an answer. */
export const reset: Reply = (response) => response.socket?.resetAndDestroy();

/** The answer ends in the middle. */
export const truncated: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"id": 1');
  setTimeout(() => response.socket?.destroy(), 10);
};

/** No answer comes, and the connection stays open. */
export const stall: Reply = () => undefined;
