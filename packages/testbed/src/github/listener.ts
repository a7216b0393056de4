import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that can be stopped and started again on the same port. */
export interface Listener {
  port: () => number;
  start: () => Promise<void>;
  /** Stops listening, breaks what is open, and waits until everything that was being answered has ended. */
  stop: () => Promise<void>;
}

/** Prepares a server; an error of `answer` is an error of whoever started it. */
export function createListener(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { port = 0, host = "127.0.0.1" }: { port?: number; host?: string } = {},
): Listener {
  const running = new Set<Promise<void>>();
  let bound = port;
  let server: Server | undefined;
  return {
    port: () => bound,
    async start() {
      if (server) return;
      const fresh = createServer((request, response) => {
        const done = answer(request, response).finally(() => running.delete(done));
        running.add(done);
      });
      // Longer than any pause of a client, so that no request meets a connection that is just being closed.
      fresh.keepAliveTimeout = 60_000;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      fresh.once("error", reject);
      fresh.listen(bound, host, resolve);
      await promise;
      bound = (fresh.address() as AddressInfo).port;
      server = fresh;
    },
    async stop() {
      const old = server;
      server = undefined;
      if (!old) return;
      const ended = new Promise((resolve) => old.close(resolve));
      old.closeAllConnections();
      await ended;
      await Promise.allSettled(running);
    },
  };
}
