import { program, type Engine } from "../../packages/testbed/src/index.ts";
import { limited, eachOf, type Manifest } from "../../packages/registry/src/index.ts";

/** As many blobs at once as ours has. */
const atOnce = 4;

/** What others do to bring an image to another place; sources and destinations are `host/repository:tag`. */
export function moversOf(engine: Engine) {
  return {
    docker: async (from: string, to: string) => {
      await engine.run(["pull", "--quiet", from]);
      await engine.run(["tag", from, to]);
      await engine.run(["push", "--quiet", to]);
    },
    /** The engine has nothing of it any more. */
    forget: async (...names: readonly string[]) => {
      await engine.run(["image", "rm", "--force", ...names]).catch(() => undefined);
    },
    imagetools: async (from: string, to: string) => {
      await engine.run(["buildx", "imagetools", "create", "--prefer-index=false", "--tag", to, from]);
    },
  };
}

interface At {
  readonly host: string;
  readonly repository: string;
}

/** Moves the bytes of an image between two registries by curl alone: what the network and the disks cost. */
export async function curlCopy(from: At, to: At, manifest: Manifest, tag: string): Promise<void> {
  const turn = limited(atOnce);
  const blobs = [...(manifest.config === undefined ? [] : [manifest.config]), ...manifest.layers];
  await eachOf(blobs, ({ digest }) =>
    turn(async () => {
      const target = await startUpload(to, "");
      const source = `http://${from.host}/v2/${from.repository}/blobs/${digest}`;
      const pipe = 'curl -sSf "$1" | curl -sSf -H Expect: -H "Content-Type: application/octet-stream" -T - "$2"';
      await program("sh", ["-c", pipe, "sh", source, `${target}&digest=${digest}`]);
    }),
  );
  await putManifest(to, manifest, tag);
}

/** Brings an image to another repository of the same registry by curl alone: one process for each request. */
export async function curlMount(host: string, from: string, to: string, manifest: Manifest, tag: string) {
  const turn = limited(atOnce);
  const blobs = [...(manifest.config === undefined ? [] : [manifest.config]), ...manifest.layers];
  const query = (digest: string) => `?mount=${digest}&from=${encodeURIComponent(from)}`;
  await eachOf(blobs, ({ digest }) => turn(() => startUpload({ host, repository: to }, query(digest))));
  await putManifest({ host, repository: to }, manifest, tag);
}

async function startUpload({ host, repository }: At, query: string): Promise<string> {
  const url = `http://${host}/v2/${repository}/blobs/uploads/${query}`;
  return await program("curl", ["-sSf", "-X", "POST", "-o", "/dev/null", "-w", "%header{location}", url]);
}

async function putManifest({ host, repository }: At, { bytes, mediaType }: Manifest, tag: string): Promise<void> {
  const url = `http://${host}/v2/${repository}/manifests/${tag}`;
  const type = `Content-Type: ${mediaType}`;
  await program("curl", ["-sSf", "-X", "PUT", "-H", type, "--data-binary", "@-", url], { input: bytes });
}
