import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Registry } from "../../packages/testbed/src/index.ts";

/** What went to a registry and came from it. */
export interface Traffic {
  readonly requests: number;
  /** Both ways, headers too. */
  readonly bytes: number;
}

/** A second address of a registry, at which every byte is counted. */
export interface Watched extends AsyncDisposable {
  /** "127.0.0.1:PORT". */
  readonly host: string;
  /** Since it was last asked. */
  take(): Promise<Traffic>;
}

export async function watchTraffic(registry: Pick<Registry, "port" | "folder">): Promise<Watched> {
  let bytes = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(registry.port, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on("data", (chunk: Buffer) => (bytes += chunk.byteLength));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  let asked = (await requestsOf(registry)).length;
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: async () => {
      const all = (await requestsOf(registry)).length;
      const taken = { requests: all - asked, bytes };
      [asked, bytes] = [all, 0];
      return taken;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Every request that a registry answered so far, as `GET /v2/…`, by its own access log. */
export async function requestsOf({ folder }: Pick<Registry, "folder">): Promise<string[]> {
  await sleep(50); // The registry writes a line after its answer was sent.
  const log = await readFile(join(folder, "log"), "utf8");
  return [...log.matchAll(/"((?:GET|HEAD|POST|PUT|PATCH|DELETE) \/v2\/\S+) HTTP/g)].map(([, request = ""]) => request);
}
