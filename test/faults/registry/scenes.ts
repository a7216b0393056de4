import { createHash } from "node:crypto";
import { fakeClock, recordingLog } from "../../../packages/core/src/testing.ts";
import type { Release } from "../../../packages/pipeline/src/index.ts";
import { putRelease } from "../../../actions/promote-images/test/put-release.ts";
import { promote } from "../../../actions/promote-images/src/promote.ts";
import {
  copyImage,
  digestOf,
  fetchRelease,
  openRegistry,
  parseDigestReference,
  pushRelease,
  type FetchedRelease,
  type RegistryAccess,
} from "../../../packages/registry/src/index.ts";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { RegistryStandIn, type StandInOptions } from "../../../packages/registry/test/registry-stand-in.ts";
import type { FakeClock } from "../../../packages/core/src/testing.ts";

/** Something that talks to a registry, ready to be done. */
export interface Prepared extends AsyncDisposable {
  /** Where things go wrong. */
  readonly standIn: RegistryStandIn;
  readonly clock: FakeClock;
  /** Done once while something goes wrong, and again when nothing does; gives in words what it has, always the same. */
  readonly act: () => Promise<string>;
  /** Everything that holds content in the end. */
  readonly holders: readonly RegistryStandIn[];
  /** The tags that it gives, and what they must name. */
  readonly tags: ReadonlyMap<string, string>;
}

export interface Scene {
  readonly name: string;
  /** Only asks what is there. */
  readonly looks?: true;
  prepare(): Promise<Prepared>;
}

const account = { username: "ci", password: "a-password-of-the-registry" };
const compose = { path: "compose.yml", content: Buffer.from("services: {}\n"), mode: 0o644 };
const release: Release = {
  schemaVersion: 1,
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  services: {
    web: {
      image: "web",
      digest: digestOf("web"),
      revision: "a".repeat(40),
      contentHash: digestOf("content"),
      platforms: ["linux/amd64"],
    },
  },
  files: [{ path: compose.path, digest: digestOf(compose.content), mode: compose.mode }],
};

/** A registry that wants a token for each scope; setting up is done before anything goes wrong. */
async function start(options: StandInOptions = { tokens: account }, clock = fakeClock()) {
  const standIn = await RegistryStandIn.start(options);
  const access = { ...testAccess({ host: standIn.host, ...account }), clock };
  // Each run is a new client, as each step of a job is.
  return { standIn, access, registry: () => openRegistry(standIn.host, access) };
}

function prepared(
  standIns: readonly RegistryStandIn[],
  rest: Omit<Prepared, typeof Symbol.asyncDispose | "holders">,
): Prepared {
  return {
    ...rest,
    holders: standIns,
    async [Symbol.asyncDispose]() {
      for (const standIn of standIns) await standIn[Symbol.asyncDispose]();
    },
  };
}

const fetching: Scene = {
  name: "fetch a release",
  async prepare() {
    const { standIn, access, registry } = await start();
    const reference = await pushRelease(registry(), "acme/release", { release, files: [compose] }, []);
    const act = async () => {
      const found = await fetchRelease(reference, access);
      return JSON.stringify([found.release, found.files.map(({ content }) => Buffer.from(content).toString())]);
    };
    return prepared([standIn], { standIn, clock: access.clock, act, tags: new Map() });
  },
};

const pushing: Scene = {
  name: "push a release",
  async prepare() {
    const { standIn, access, registry } = await start();
    const act = () => pushRelease(registry(), "acme/release", { release, files: [compose] }, ["v1", "latest"]);
    const digest = digestOf((await packed()).bytes);
    const tags = new Map(["v1", "latest"].map((tag) => [`acme/release:${tag}`, digest]));
    return prepared([standIn], { standIn, clock: access.clock, act, tags });
  },
};

const looking: Scene = {
  name: "look at a digest and at tags",
  looks: true,
  async prepare() {
    const { standIn, access, registry } = await start();
    const reference = await pushRelease(registry(), "acme/release", { release, files: [compose] }, ["v1", "v2", "v3"]);
    const { digest } = parseDigestReference(reference);
    const act = async () => {
      const client = registry();
      const found = await client.head("acme/release", digest);
      const tags: string[] = [];
      for await (const page of client.tags("acme/release")) tags.push(...page);
      return `${found ?? "none"} ${tags.join(" ")}`;
    };
    return prepared([standIn], { standIn, clock: access.clock, act, tags: new Map() });
  },
};

/** Copies an image of two platforms with what refers to it; what goes wrong is the source or the destination. */
function copying(side: "source" | "destination"): Scene {
  return {
    name: `copy an image, the ${side} failing`,
    async prepare() {
      const from = await start();
      const to = await start({ tokens: account, mounts: false }, from.access.clock);
      const reference = await putRelease(from.registry(), "acme", { web: [Buffer.from("w")] });
      const digest = await from.registry().head("acme/web", imageOf(await fetchRelease(reference, from.access)));
      if (digest === undefined) throw new Error("the image is not there");
      const act = async () => {
        const source = { registry: from.registry(), repository: "acme/web", digest };
        const options = { tags: ["v1"], referrers: true };
        return (await copyImage(source, { registry: to.registry(), repository: "shop/web" }, options)).digest;
      };
      const failing = side === "source" ? from : to;
      const tags = new Map([["shop/web:v1", digest]]);
      const facts = { standIn: failing.standIn, clock: failing.access.clock, act, tags };
      return prepared([to.standIn, from.standIn], facts);
    },
  };
}

const promoting: Scene = {
  name: "promote a release",
  async prepare() {
    const { standIn, access, registry } = await start();
    const layers = { web: [Buffer.from("w")], api: [Buffer.from("a")] };
    const from = parseDigestReference(await putRelease(registry(), "acme", layers));
    const to = { registry: standIn.host, repository: "prod/release" };
    const world: RegistryAccess = access;
    const act = async () => {
      const promoted = await promote({ from, to, tags: ["v1"] }, { ...world, log: recordingLog() });
      return JSON.stringify([promoted.release, promoted.images]);
    };
    const tags = new Map([["prod/release:v1", from.digest]]);
    return prepared([standIn], { standIn, clock: access.clock, act, tags });
  },
};

export const scenes: readonly Scene[] = [
  fetching,
  pushing,
  looking,
  copying("source"),
  copying("destination"),
  promoting,
];

function imageOf({ release: { services } }: FetchedRelease): string {
  return services["web"]?.digest ?? "";
}

async function packed(): Promise<{ readonly bytes: Uint8Array }> {
  const { packRelease } = await import("../../../packages/registry/src/index.ts");
  return packRelease(release, [compose]).manifest;
}

/** What is wrong about what a registry holds: content under another digest than its own, and tags of something incomplete. */
export function faultsOfContent({ blobs, manifests }: RegistryStandIn): string[] {
  const wrong: string[] = [];
  const digest = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  for (const [key, bytes] of blobs) if (!key.endsWith(`@${digest(bytes)}`)) wrong.push(`${key} holds other content`);
  for (const [key, { bytes }] of manifests) {
    if (key.includes("@") && !key.endsWith(`@${digest(bytes)}`)) wrong.push(`${key} holds another manifest`);
    const repository = key.split(/[@:]/)[0] ?? "";
    const { config, layers = [], manifests: parts = [] } = JSON.parse(bytes.toString()) as Parts;
    for (const part of [...(config === undefined ? [] : [config]), ...layers])
      if (!blobs.has(`${repository}@${part.digest}`)) wrong.push(`${key} lacks ${part.digest}`);
    for (const part of parts)
      if (!manifests.has(`${repository}@${part.digest}`)) wrong.push(`${key} lacks ${part.digest}`);
  }
  return wrong;
}

interface Parts {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}
