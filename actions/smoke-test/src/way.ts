import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type LookupFunction } from "node:net";
import type { Duplex } from "node:stream";
import { addressKind, codeOf } from "@stageway/core";
import { isLoopback } from "./listening.ts";

/** How a check reaches its service: a connection to a host and port. Throws when there is none or when it is not allowed. */
export interface Way {
  dial(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Whether this error means that nothing listens there and nothing is going to, as far as that can be known. */
  nobody(host: string, port: number, error: unknown, signal: AbortSignal): Promise<boolean>;
}

/** Straight from the runner. Every address that the name stands for is judged before a connection is tried. */
export function direct({ allowPrivate }: { allowPrivate: boolean }): Way {
  return {
    async dial(host, port, signal) {
      const addresses = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true });
      refuse(
        addresses.map(({ address }) => address),
        allowPrivate,
      );
      // The judged addresses are the ones that are connected to: the name is not asked a second time.
      const judged: LookupFunction = (_name, options, give) => {
        const [first] = addresses;
        if (options.all) give(null, addresses);
        else give(null, first?.address ?? "", first?.family ?? 4);
      };
      const socket = connect({ host, port, lookup: judged, autoSelectFamily: true, signal });
      await once(socket, "connect", { signal });
      return socket;
    },
    // Who starts slowly is refused from outside, too.
    nobody: () => Promise.resolve(false),
  };
}

/** What the way through the host needs of its ssh connection. */
export interface Host {
  /** The addresses that a name stands for, as the host sees it. */
  resolve(name: string, signal: AbortSignal): Promise<readonly string[]>;
  stream(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Whether a container may come to listen on that port of the host. */
  mayListen(port: number, signal: AbortSignal): Promise<boolean>;
}

/** Through the host's ssh. What is private there is what this way is for; link-local stays refused. */
export function throughHost(host: Host): Way {
  return {
    async dial(name, port, signal) {
      const addresses = isIP(name) ? [name] : await host.resolve(name, signal);
      refuse(addresses, true);
      const [address] = addresses;
      if (address === undefined) throw new Error(`the host does not know the name "${name}"`);
      return await host.stream(address, port, signal);
    },
    async nobody(name, port, error, signal) {
      if (codeOf(error) !== "ECONNREFUSED") return false;
      const addresses = isIP(name) ? [name] : await host.resolve(name, signal);
      return addresses.every(isLoopback) && !(await host.mayListen(port, signal));
    },
  };
}

function refuse(addresses: readonly string[], allowPrivate: boolean): void {
  for (const address of addresses) {
    const kind = addressKind(address);
    if (kind === "link-local") throw new Error(`link-local address (${address}) is not allowed`);
    if (kind !== "public" && !allowPrivate) {
      throw new Error(`${kind} address (${address}) is not allowed without allow-private`);
    }
  }
}
