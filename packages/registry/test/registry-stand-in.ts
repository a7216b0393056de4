import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readAll } from "../src/http.ts";
import { sendUnder, strikeBefore, type Fault } from "./faults.ts";

interface Stored {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

export interface StandInOptions {
  /** Wants a token for each scope, as the token protocol has it. */
  readonly tokens?: {
    readonly username: string;
    readonly password: string;
    readonly anonymousPull?: boolean;
    readonly life?: number;
  };
  readonly basic?: { readonly username: string; readonly password: string };
  readonly mounts?: boolean;
}

/** A small OCI registry in memory that can fail at any request: what real registries cannot be made to do on demand. */
export class RegistryStandIn implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, Stored>();
  /** Asked for each request, in words like `PUT /v2/a/manifests/v1`. */
  fault: (request: string) => Fault | undefined = () => undefined;
  readonly #options: StandInOptions;
  readonly #uploads = new Map<string, Buffer>();
  readonly #tokens = new Map<string, string[]>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(options: StandInOptions) {
    this.#options = options;
  }

  static async start(options: StandInOptions = {}): Promise<RegistryStandIn> {
    const standIn = new RegistryStandIn(options);
    await new Promise<void>((resolve) => standIn.#server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  get host(): string {
    return `127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Lets every token that was given run out. */
  revokeTokens(): void {
    this.#tokens.clear();
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

  #answer(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
  ): { status: number; headers?: Record<string, string>; body?: Buffer } {
    if (url.pathname === "/token") return this.#token(request, url);
    const refused = this.#refuse(request, url);
    if (refused !== undefined) return refused;
    const [, repository = "", kind, name = ""] =
      /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs|tags|referrers)\/(.*)$/.exec(url.pathname) ?? [];
    if (kind === "tags") return this.#tagList(repository, url);
    if (kind === "manifests") return this.#manifest(request, repository, name, body);
    if (kind === "blobs/uploads") return this.#upload(request, url, repository, name, body);
    if (kind !== "blobs") return { status: 404 };
    const blob = this.blobs.get(`${repository}@${name}`);
    if (blob === undefined) return error(404, "BLOB_UNKNOWN");
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const headers = { "content-length": String(blob.length - start) };
    return { status: start > 0 ? 206 : 200, body: blob.subarray(start), headers };
  }

  #tagList(repository: string, url: URL): { status: number; headers?: Record<string, string>; body?: Buffer } {
    const prefix = `${repository}:`;
    const all = [...this.manifests.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort();
    const size = 2;
    const rest = all.filter((tag) => tag > (url.searchParams.get("last") ?? ""));
    const tags = rest.slice(0, size);
    const link =
      rest.length > size ? { link: `</v2/${repository}/tags/list?last=${tags.at(-1) ?? ""}&n=2>; rel="next"` } : {};
    return { status: 200, headers: { ...link }, body: Buffer.from(JSON.stringify({ name: repository, tags })) };
  }

  #manifest(
    request: IncomingMessage,
    repository: string,
    name: string,
    body: Buffer,
  ): { status: number; headers?: Record<string, string>; body?: Buffer } {
    const separator = name.startsWith("sha256:") ? "@" : ":";
    if (request.method === "PUT") {
      const digest = digestOf(body);
      if (separator === "@" && name !== digest) return error(400, "DIGEST_INVALID");
      const {
        config,
        layers = [],
        manifests = [],
      } = JSON.parse(body.toString("utf8")) as {
        config?: { digest: string };
        layers?: { digest: string }[];
        manifests?: { digest: string }[];
      };
      const lacksBlob = [...(config === undefined ? [] : [config]), ...layers].some(
        (each) => !this.blobs.has(`${repository}@${each.digest}`),
      );
      const lacksChild = manifests.some((each) => !this.manifests.has(`${repository}@${each.digest}`));
      if (lacksBlob || lacksChild) return error(404, "MANIFEST_BLOB_UNKNOWN");
      const stored = { bytes: body, mediaType: request.headers["content-type"] ?? "" };
      this.manifests.set(`${repository}@${digest}`, stored);
      if (separator === ":") this.manifests.set(`${repository}:${name}`, stored);
      return { status: 201, headers: { "docker-content-digest": digest } };
    }
    const stored = this.manifests.get(`${repository}${separator}${name}`);
    if (stored === undefined) return error(404, "MANIFEST_UNKNOWN");
    const headers = {
      "docker-content-digest": digestOf(stored.bytes),
      "content-type": stored.mediaType,
      "content-length": String(stored.bytes.length),
    };
    return { status: 200, headers, body: stored.bytes };
  }

  #upload(
    request: IncomingMessage,
    url: URL,
    repository: string,
    name: string,
    body: Buffer,
  ): { status: number; headers?: Record<string, string> } {
    if (request.method === "POST") {
      const mounted = this.blobs.get(`${url.searchParams.get("from") ?? ""}@${url.searchParams.get("mount") ?? ""}`);
      if (mounted !== undefined && this.#options.mounts !== false) {
        this.blobs.set(`${repository}@${url.searchParams.get("mount") ?? ""}`, mounted);
        return { status: 201 };
      }
      const id = randomUUID();
      this.#uploads.set(id, Buffer.alloc(0));
      return { status: 202, headers: { location: `/v2/${repository}/blobs/uploads/${id}?state=x` } };
    }
    const sofar = this.#uploads.get(name);
    if (sofar === undefined) return error(404, "BLOB_UPLOAD_UNKNOWN");
    const all = Buffer.concat([sofar, body]);
    this.#uploads.set(name, all);
    if (request.method === "PATCH") return { status: 202, headers: { location: url.pathname + url.search } };
    const digest = url.searchParams.get("digest") ?? "";
    this.#uploads.delete(name);
    if (digestOf(all) !== digest) return error(400, "DIGEST_INVALID");
    this.blobs.set(`${repository}@${digest}`, all);
    return { status: 201, headers: { "docker-content-digest": digest } };
  }

  #refuse(
    request: IncomingMessage,
    url: URL,
  ): { status: number; headers: Record<string, string>; body: Buffer } | undefined {
    const { basic, tokens } = this.#options;
    const sent = request.headers.authorization ?? "";
    const unauthorized = (challenge: string) => ({
      ...error(401, "UNAUTHORIZED"),
      headers: { "www-authenticate": challenge },
    });
    if (basic !== undefined && sent !== basicOf(basic)) return unauthorized('Basic realm="stand-in"');
    if (tokens === undefined) return undefined;
    const repository = /^\/v2\/(.+?)\/(?:manifests|blobs|tags|referrers)\//.exec(url.pathname)?.[1] ?? "";
    const action = ["GET", "HEAD"].includes(request.method ?? "") ? "pull" : "push";
    const from = url.searchParams.get("from");
    const needed = [`${repository}:${action}`, ...(from === null ? [] : [`${from}:pull`])];
    const granted = this.#tokens.get(sent.replace(/^Bearer /, "")) ?? [];
    if (needed.every((each) => granted.includes(each))) return undefined;
    return unauthorized(
      `Bearer realm="http://${this.host}/token",service="stand-in",scope="repository:${repository}:${action}"`,
    );
  }

  #token(request: IncomingMessage, url: URL): { status: number; headers?: Record<string, string>; body?: Buffer } {
    const { tokens } = this.#options;
    if (tokens === undefined) return { status: 404 };
    const isKnown = request.headers.authorization === basicOf(tokens);
    if (!isKnown && (request.headers.authorization !== undefined || tokens.anonymousPull !== true))
      return error(401, "UNAUTHORIZED");
    const granted = url.searchParams.getAll("scope").flatMap((scope) => {
      const [, repository = "", actions = ""] = /^repository:(.*):([^:]*)$/.exec(scope) ?? [];
      return actions
        .split(",")
        .filter((action) => isKnown || action === "pull")
        .map((action) => `${repository}:${action}`);
    });
    const token = randomUUID();
    this.#tokens.set(token, granted);
    return { status: 200, body: Buffer.from(JSON.stringify({ token, expires_in: tokens.life ?? 300 })) };
  }
}

function error(status: number, code: string): { status: number; headers: Record<string, string>; body: Buffer } {
  return {
    status,
    headers: {},
    body: Buffer.from(JSON.stringify({ errors: [{ code, message: `stand-in says ${code}` }] })),
  };
}

function basicOf({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
