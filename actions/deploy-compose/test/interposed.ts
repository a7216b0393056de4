import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export interface Interposed extends AsyncDisposable {
  readonly apiUrl: string;
}

/** An API that is that of another address, except that the first call that fits waits until something has happened. */
export async function interpose(
  apiUrl: string,
  fits: (request: Pick<IncomingMessage, "method" | "url">) => boolean,
  happen: () => Promise<unknown>,
): Promise<Interposed> {
  let happened: Promise<unknown> | undefined;
  const pass = async (request: IncomingMessage) => {
    if (happened === undefined && fits(request)) await (happened = happen());
    const { method = "GET", url = "/", headers } = request;
    const { host, connection, ...others } = headers as Record<string, string>; // GitHub's API has no header twice.
    const body = method === "GET" ? {} : { body: new Uint8Array(await buffer(request)) };
    return await fetch(`${apiUrl}${url}`, {
      method,
      headers: { ...others, "x-was": `${host} ${connection}` },
      ...body,
    });
  };
  const server = createServer((request, response) => {
    pass(request)
      .then(async (answer) => {
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(await answer.text());
      })
      .catch(() => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
