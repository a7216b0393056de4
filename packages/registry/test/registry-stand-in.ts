import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readAll } from "../src/http.ts";
import { sendUnder, strikeBefore, type Fault } from "./faults.ts";
import { Guard, type GuardOptions } from "./stand-in-guard.ts";
import type { Reply } from "./stand-in-reply.ts";
import { Store, type StoreOptions } from "./stand-in-store.ts";

export interface StandInOptions extends GuardOptions, StoreOptions {}

/** A small OCI registry in memory that can fail at any request: what real registries cannot be made to do on demand. */
export class RegistryStandIn implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** Asked for each request, in words like `PUT /v2/a/manifests/v1`. */
  fault: (request: string) => Fault | undefined = () => undefined;
  readonly #guard: Guard;
  readonly #store: Store;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(options: StandInOptions) {
    this.#guard = new Guard(options);
    this.#store = new Store(options);
  }

  static async start(options: StandInOptions = {}): Promise<RegistryStandIn> {
    const standIn = new RegistryStandIn(options);
    await new Promise<void>((resolve) => standIn.#server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  get host(): string {
    return `127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** By `repository@digest`. */
  get blobs(): Store["blobs"] {
    return this.#store.blobs;
  }

  /** By `repository@digest` and `repository:tag`. */
  get manifests(): Store["manifests"] {
    return this.#store.manifests;
  }

  /** Lets every token that was given run out. */
  revokeTokens(): void {
    this.#guard.revoke();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", `http://${this.host}`);
    const words = `${request.method ?? ""} ${url.pathname}${url.search}`;
    this.requests.push(words);
    this.authorizations.push(request.headers.authorization);
    const fault = this.fault(words);
    if (await strikeBefore(fault, request)) return;
    const body = await readAll(request, 1 << 26).catch(() => undefined);
    if (body === undefined) return; // Whoever asked has gone before the question was complete.
    if (fault?.kind === "status") return void response.writeHead(fault.status, fault.headers).end(fault.body);
    await sendUnder(fault, this.#answer(request, url, Buffer.from(body)), request, response);
  }

  #answer(request: IncomingMessage, url: URL, body: Buffer): Reply {
    if (url.pathname === "/token") return this.#guard.grant(request, url);
    return this.#guard.refuse(request, url) ?? this.#store.answer(request, url, body);
  }
}
