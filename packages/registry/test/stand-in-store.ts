import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { digestOf, refusal, type Reply } from "./stand-in-reply.ts";

interface Stored {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

interface Content {
  readonly subject?: { readonly digest: string };
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly config?: { readonly digest: string; readonly mediaType?: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

export interface StoreOptions {
  /** Whether blobs of other repositories can be mounted; they can unless said. */
  readonly mounts?: boolean;
  /** Whether it knows by itself what refers to a manifest; it does not unless said. */
  readonly referrers?: boolean;
}

/** Entries on one page of a list. */
const pageSize = 2;

/** What lies in the stand-in, in memory: blobs and manifests by `repository@digest`, tags by `repository:tag`. */
export class Store {
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, Stored>();
  readonly #uploads = new Map<string, Buffer>();
  readonly #mounts: boolean;
  readonly #knowsReferrers: boolean;

  constructor({ mounts = true, referrers = false }: StoreOptions) {
    this.#mounts = mounts;
    this.#knowsReferrers = referrers;
  }

  answer(request: IncomingMessage, url: URL, body: Buffer): Reply {
    const [, repository = "", kind, name = ""] =
      /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs|tags|referrers)\/(.*)$/.exec(url.pathname) ?? [];
    if (kind === "tags") return this.#tagList(repository, url);
    if (kind === "blobs/uploads") return this.#upload(request, url, repository, name, body);
    if (kind === "blobs") return this.#blob(request, `${repository}@${name}`);
    if (kind === "referrers" && this.#knowsReferrers) return this.#referrers(repository, name, url);
    if (kind !== "manifests") return { status: 404 };
    const key = `${repository}${name.startsWith("sha256:") ? "@" : ":"}${name}`;
    return request.method === "PUT" ? this.#putManifest(request, repository, key, body) : this.#manifest(key);
  }

  #blob(request: IncomingMessage, key: string): Reply {
    const blob = this.blobs.get(key);
    if (blob === undefined) return refusal(404, "BLOB_UNKNOWN");
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const headers = { "content-length": String(blob.length - start) };
    return { status: start > 0 ? 206 : 200, body: blob.subarray(start), headers };
  }

  #tagList(repository: string, url: URL): Reply {
    const { page, headers } = pageOf(this.#namesOf(`${repository}:`), url);
    return { status: 200, headers, body: Buffer.from(JSON.stringify({ name: repository, tags: page })) };
  }

  #referrers(repository: string, subject: string, url: URL): Reply {
    const contentOf = (digest: string) => this.manifests.get(`${repository}@${digest}`)!;
    const all = this.#namesOf(`${repository}@`).filter((digest) => {
      const content = JSON.parse(contentOf(digest).bytes.toString("utf8")) as Content;
      return content.subject?.digest === subject;
    });
    const { page, headers } = pageOf(all, url);
    const manifests = page.map((digest) => {
      const { mediaType, bytes } = contentOf(digest);
      const { artifactType, annotations, config } = JSON.parse(bytes.toString("utf8")) as Content;
      // The specification wants both in the list ("Listing Referrers").
      const type = artifactType ?? config?.mediaType;
      return { mediaType, digest, size: bytes.length, artifactType: type, annotations };
    });
    const mediaType = "application/vnd.oci.image.index.v1+json";
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
    return { status: 200, headers: { ...headers, "content-type": mediaType }, body };
  }

  #namesOf(prefix: string): string[] {
    const keys = [...this.manifests.keys()].filter((key) => key.startsWith(prefix));
    return keys.map((key) => key.slice(prefix.length));
  }

  #manifest(key: string): Reply {
    const stored = this.manifests.get(key);
    if (stored === undefined) return refusal(404, "MANIFEST_UNKNOWN");
    const headers = {
      "docker-content-digest": digestOf(stored.bytes),
      "content-type": stored.mediaType,
      "content-length": String(stored.bytes.length),
    };
    return { status: 200, headers, body: stored.bytes };
  }

  #putManifest(request: IncomingMessage, repository: string, key: string, body: Buffer): Reply {
    const digest = digestOf(body);
    const byDigest = `${repository}@${digest}`;
    if (key.includes("@") && key !== byDigest) return refusal(400, "DIGEST_INVALID");
    const content = JSON.parse(body.toString("utf8")) as Content;
    if (!this.#isWhole(repository, content)) return refusal(404, "MANIFEST_BLOB_UNKNOWN");
    const stored = { bytes: body, mediaType: request.headers["content-type"] ?? "" };
    this.manifests.set(byDigest, stored).set(key, stored);
    const { subject } = content;
    const knows: Record<string, string> =
      subject !== undefined && this.#knowsReferrers ? { "oci-subject": subject.digest } : {};
    return { status: 201, headers: { "docker-content-digest": digest, ...knows } };
  }

  #isWhole(repository: string, { config, layers = [], manifests = [] }: Content): boolean {
    const blobs = [...(config === undefined ? [] : [config]), ...layers];
    const has = (map: ReadonlyMap<string, unknown>) => (part: { readonly digest: string }) =>
      map.has(`${repository}@${part.digest}`);
    return blobs.every(has(this.blobs)) && manifests.every(has(this.manifests));
  }

  #upload({ method }: IncomingMessage, url: URL, repository: string, name: string, body: Buffer): Reply {
    if (method === "POST") return this.#mount(url, repository) ?? this.#open(repository);
    const sofar = this.#uploads.get(name);
    if (sofar === undefined) return refusal(404, "BLOB_UPLOAD_UNKNOWN");
    const all = Buffer.concat([sofar, body]);
    this.#uploads.set(name, all);
    if (method === "PATCH") return { status: 202, headers: { location: url.pathname + url.search } };
    const digest = url.searchParams.get("digest") ?? "";
    this.#uploads.delete(name);
    if (digestOf(all) !== digest) return refusal(400, "DIGEST_INVALID");
    this.blobs.set(`${repository}@${digest}`, all);
    return { status: 201, headers: { "docker-content-digest": digest } };
  }

  #mount(url: URL, repository: string): Reply | undefined {
    const [from = "", digest = ""] = ["from", "mount"].map((name) => url.searchParams.get(name) ?? "");
    const mounted = this.blobs.get(`${from}@${digest}`);
    if (mounted === undefined || !this.#mounts) return undefined;
    this.blobs.set(`${repository}@${digest}`, mounted);
    return { status: 201 };
  }

  #open(repository: string): Reply {
    const id = randomUUID();
    this.#uploads.set(id, Buffer.alloc(0));
    return { status: 202, headers: { location: `/v2/${repository}/blobs/uploads/${id}?state=x` } };
  }
}

/** What comes after the entry that was last on the page before, and where the rest is. */
function pageOf(names: readonly string[], { pathname, searchParams }: URL) {
  const after = searchParams.get("last") ?? "";
  const rest = names.filter((name) => name > after).sort();
  const page = rest.slice(0, pageSize);
  const next = `<${pathname}?last=${page.at(-1) ?? ""}&n=${pageSize}>; rel="next"`;
  const headers: Record<string, string> = rest.length > pageSize ? { link: next } : {};
  return { page, headers };
}
