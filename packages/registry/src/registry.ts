import { ActionError, systemClock, type Clock, type Env, type Processes } from "@stageway/core";
import { baseOf, naming } from "./addresses.ts";
import { Authority } from "./authority.ts";
import { BlobStore } from "./blobs.ts";
import { assertDigest, digestOf, isDigest, type Digest } from "./digest.ts";
import { findCredentials, type Credentials } from "./docker-config.ts";
import { exchange, furtherTries, type Answer, type Call, type ExchangeWorld } from "./exchange.ts";
import { openHttp, type Http } from "./http.ts";
import { readManifest, type Descriptor, type Manifest } from "./manifest.ts";
import { acceptedManifests } from "./media-type.ts";
import { pagesOf } from "./pages.ts";
import { listReferrer, referrersTag } from "./referrers.ts";
import { OddAnswerError } from "./registry-error.ts";
import { pull, push, type Scope } from "./scope.ts";

/** What talking to registries needs of the world. */
export interface RegistryAccess {
  readonly env: Env;
  readonly processes: Pick<Processes, "run">;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Credentials given for one registry; for every other one Docker's configuration is asked. */
  readonly login?: { readonly registry: string; readonly credentials: Credentials };
  readonly http?: Http;
  /** Milliseconds that one call may take with all its tries, waiting included; two minutes unless given. */
  readonly budget?: number;
  /** Tries of one call; five unless given. */
  readonly attempts?: number;
}

/** How registries without the referrers API answer, besides with 404 as the specification wants it. */
const withoutReferrers = [400, 405, 406];

/** Opens a client of the registry with this host name. Nothing is sent before something is asked. */
export function openRegistry(host: string, access: RegistryAccess): Registry {
  return new Registry(host, access);
}

/** A client of one OCI registry (OCI distribution specification 1.1). Every digest is checked, always. */
export class Registry {
  readonly host: string;
  readonly blobs: BlobStore;
  readonly #base: URL;
  readonly #world: ExchangeWorld;

  constructor(host: string, access: RegistryAccess) {
    const { env, processes, signal, login } = access;
    this.host = host;
    this.#base = baseOf(host);
    const http = access.http ?? openHttp(env);
    const clock = access.clock ?? systemClock;
    const common = signal === undefined ? {} : { signal };
    const credentials = () =>
      login?.registry === host
        ? Promise.resolve(login.credentials)
        : findCredentials(host, { env, processes, ...common });
    const budget = access.budget ?? 120_000;
    const now = () => clock.monotonic();
    const authority = new Authority(host, this.#base, { http, now, credentials, budget, ...common });
    this.#world = {
      http,
      origin: this.#base.origin,
      clock,
      authority,
      budget,
      attempts: access.attempts ?? 5,
      ...common,
    };
    this.blobs = new BlobStore(host, this.#base, this.#world);
  }

  /** The digest of what a tag or digest names; `undefined` when there is no such thing. */
  async head(repository: string, name: string): Promise<Digest | undefined> {
    const answer = await this.#manifestCall(`look at ${naming(repository, name)}`, repository, name, {
      method: "HEAD",
      scopes: [pull(repository)],
    });
    if (answer.status === 404) return undefined;
    const digest = answer.headers["docker-content-digest"];
    if (typeof digest === "string" && isDigest(digest)) {
      if (isDigest(name)) assertDigest(digest, name);
      return digest;
    }
    return (await this.manifest(repository, name))?.digest; // Not every registry names the digest.
  }

  /** The manifest or index that a tag or digest names, its bytes checked; `undefined` when there is no such thing. */
  async manifest(repository: string, name: string): Promise<Manifest | undefined> {
    const answer = await this.#manifestCall(`read ${naming(repository, name)}`, repository, name, {
      method: "GET",
      scopes: [pull(repository)],
    });
    if (answer.status === 404) return undefined;
    const digest = digestOf(answer.bytes);
    const told = answer.headers["docker-content-digest"];
    assertDigest(digest, isDigest(name) ? name : typeof told === "string" && isDigest(told) ? told : digest);
    return readManifest(answer.bytes, digest, answer.headers["content-type"]);
  }

  /**
   * Puts a manifest under a tag, or under its own digest without one. When the answer gets lost, the registry is
   * asked what it has before anything is sent again. A tag that may not move (a version) is looked at before every put.
   * What refers to another manifest is listed in the tag for that, unless the registry says that it lists it by itself.
   *
   * @throws {ActionError} when a tag that may not move names other content.
   */
  async putManifest(
    repository: string,
    manifest: Pick<Manifest, "bytes" | "mediaType">,
    tag?: string,
    { mayMove = true }: { readonly mayMove?: boolean } = {},
  ): Promise<Digest> {
    const digest = digestOf(manifest.bytes);
    const { subject, ...rest } = readManifest(manifest.bytes, digest, manifest.mediaType);
    const call = {
      method: "PUT",
      scopes: [push(repository)],
      body: manifest.bytes,
      headers: { "content-type": manifest.mediaType },
    };
    const name = tag ?? digest;
    const put = async () => {
      const answer = await this.#manifestCall(`push ${naming(repository, name)}`, repository, name, {
        ...call,
        expect: [201, 200, 202],
        repeatable: false,
      });
      const told = answer.headers["docker-content-digest"];
      if (typeof told === "string") assertDigest(told, digest);
      return answer.headers["oci-subject"] !== undefined;
    };
    const isWorthAnotherTry = furtherTries(this.#world);
    let isListed = false;
    for (let isFirst = true; ; isFirst = false) {
      const there = isFirst && mayMove ? undefined : await this.head(repository, name);
      if (there === digest) break;
      if (there !== undefined && !mayMove) throw takenError(`${naming(repository, name)} in ${this.host}`, there);
      try {
        isListed = await put();
        break;
      } catch (error) {
        if (!(await isWorthAnotherTry(error))) throw error;
      }
    }
    if (subject !== undefined && !isListed) await listReferrer(this, repository, { ...rest, subject });
    return digest;
  }

  /** All tags of a repository, page by page as the registry gives them. No such repository has no tags. */
  async *tags(repository: string): AsyncGenerator<string[]> {
    const call: Call = {
      act: `list the tags of ${repository}`,
      registry: this.host,
      needs: "pull",
      method: "GET",
      url: new URL(`${repository}/tags/list?n=1000`, this.#base),
      scopes: [pull(repository)],
      expect: [200, 404],
    };
    for await (const { status, bytes } of pagesOf(call, this.#world)) if (status === 200) yield tagsIn(bytes, call);
  }

  /** Manifests that refer to this one (signatures, attestations): by the referrers API, else by the tag that stands in for it. */
  async referrers(repository: string, digest: Digest): Promise<Manifest["manifests"]> {
    const call: Call = {
      act: `look for referrers of ${naming(repository, digest)}`,
      registry: this.host,
      needs: "pull",
      method: "GET",
      url: new URL(`${repository}/referrers/${digest}`, this.#base),
      scopes: [pull(repository)],
      expect: [200, 404, ...withoutReferrers],
      headers: { accept: acceptedManifests },
    };
    const found: Descriptor[] = [];
    for await (const { status, bytes, headers } of pagesOf(call, this.#world)) {
      if (status !== 200) return (await this.manifest(repository, referrersTag(digest)))?.manifests ?? [];
      for (const each of readManifest(bytes, digestOf(bytes), headers["content-type"]).manifests) found.push(each);
    }
    return found;
  }

  #manifestCall(
    act: string,
    repository: string,
    name: string,
    call: Partial<Call> & { method: string; scopes: readonly Scope[] },
  ): Promise<Answer> {
    const url = new URL(`${repository}/manifests/${name}`, this.#base);
    const needs = call.method === "PUT" ? "push" : "pull";
    return exchange(
      {
        act,
        registry: this.host,
        needs,
        url,
        expect: [200, 404],
        ...call,
        headers: { accept: acceptedManifests, ...call.headers },
      },
      this.#world,
    );
  }
}

function takenError(version: string, there: Digest): ActionError {
  return new ActionError(
    `Cannot tag ${version}: it exists with other content, and versions are never moved: current value is ${there}`,
    { hint: "Another run has given the version meanwhile; take another version." },
  );
}

/** The names in a page of tags; a repository without any may say `null`. */
function tagsIn(bytes: Uint8Array, call: Call): string[] {
  try {
    const { tags } = JSON.parse(Buffer.from(bytes).toString("utf8")) as { tags?: unknown };
    const list: unknown[] = Array.isArray(tags) ? tags : [];
    const isList = Array.isArray(tags) || tags === undefined || tags === null;
    if (isList && list.every((tag) => typeof tag === "string")) return list;
  } catch {
    // Told below.
  }
  throw new OddAnswerError(call, "it gave no list of tags");
}
