import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { Secret } from "@stageway/core";
import { connect } from "@stageway/remote";
import type { Host } from "@stageway/testbed";

/** Ports that the host publishes on its own loopback only, led here through its ssh. */
export interface Forwarding extends AsyncDisposable {
  address(port: number): string;
}

/** Opens a port of this machine for each of the host's. Nothing is connected when there is none. */
export async function forward(host: Host, ports: readonly number[], folder: string): Promise<Forwarding> {
  await using stack = new AsyncDisposableStack();
  const addresses = new Map<number, string>();
  if (ports.length > 0) {
    const { host: name, port, user, key, knownHosts } = host;
    const connection = stack.use(await connect({ host: name, port, user, key: new Secret(key), knownHosts, folder }));
    for (const inner of ports) {
      const server = createServer((socket) => {
        const far = connection.stream("127.0.0.1", inner);
        socket.on("error", () => far.destroy());
        far.on("error", () => socket.destroy());
        socket.pipe(far).pipe(socket);
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      stack.defer(() => void server.close());
      addresses.set(inner, `127.0.0.1:${(server.address() as AddressInfo).port}`); // It listens on TCP.
    }
  }
  const rest = stack.move();
  return { address: (port) => addresses.get(port) ?? "", [Symbol.asyncDispose]: () => rest.disposeAsync() };
}
