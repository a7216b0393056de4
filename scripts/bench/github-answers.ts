import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A GitHub that knows the answers to a few requests, and counts all. */
export interface Answering extends AsyncDisposable {
  readonly url: string;
  /** How many requests came since this was last asked. */
  count(): number;
}

/** What a server needs to speak TLS. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** What is answered to a question, or how the answer is found. */
export type Answer = object | ((url: URL) => object);

/** @param answers by the end of a path. What it does not know is a 404. */
export async function answering(answers: Readonly<Record<string, Answer>>, identity?: Identity): Promise<Answering> {
  let requests = 0;
  const answer: RequestListener = (request, response) => {
    requests++;
    const url = new URL(request.url ?? "", "http://github.example");
    const [, known] = Object.entries(answers).find(([end]) => url.pathname.endsWith(end)) ?? [];
    response.writeHead(known === undefined ? 404 : 200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(typeof known === "function" ? known(url) : (known ?? { message: "Not Found" })));
  };
  const server = identity === undefined ? createServer(answer) : createSecureServer(identity, answer);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `${identity === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => {
      const counted = requests;
      requests = 0;
      return counted;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
