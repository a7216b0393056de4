import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A GitHub that knows the answers to a few requests, and counts all. */
export interface Answering extends AsyncDisposable {
  readonly url: string;
  /** How many requests came since this was last asked. */
  count(): number;
}

/** @param answers by the end of a path. What it does not know is a 404. */
export async function answering(answers: Readonly<Record<string, unknown>>): Promise<Answering> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const [path = ""] = (request.url ?? "").split("?");
    const known = Object.entries(answers).find(([end]) => path.endsWith(end));
    response.writeHead(known === undefined ? 404 : 200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(known === undefined ? { message: "Not Found" } : known[1]));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
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
