import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../program.ts";
import { tool, toolsFolder } from "../tools.ts";
import { layRootTree, type RootTree } from "./root-tree.ts";

interface BaseImage {
  readonly tree: RootTree;
  readonly dockerfile: readonly string[];
}

/** Stand-ins for `node:24-alpine` and `haproxy:3.0-alpine` with the same paths, users and commands. */
const images = {
  node: (): BaseImage => ({
    tree: { programs: { "/usr/local/bin/node": process.execPath }, user: "node" },
    dockerfile: ['CMD ["node"]'],
  }),
  haproxy: (): BaseImage => {
    const { binary, libraries } = haproxy();
    return {
      tree: { programs: { "/usr/local/sbin/haproxy": binary }, libraries, user: "haproxy" },
      dockerfile: ["STOPSIGNAL SIGUSR1", "USER haproxy", 'CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]'],
    };
  },
};

/** Names of the base images that can be built. */
export type BaseImageName = keyof typeof images;

/** The docker client and the environment that selects the engine. */
export interface Docker {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Builds the base images and pushes them to `base/` in the registry (`127.0.0.1:PORT`). Gives their full names. */
export async function pushBaseImages(docker: Docker, registry: string): Promise<Record<BaseImageName, string>> {
  const push = async (name: BaseImageName) => {
    const image = `${registry}/base/${name}:1`;
    await build(docker, image, images[name]());
    await program(docker.file, ["push", "--quiet", image], { env: docker.env });
    return image;
  };
  const [node, haproxy] = await Promise.all([push("node"), push("haproxy")]);
  return { node, haproxy };
}

async function build(docker: Docker, image: string, { tree, dockerfile }: BaseImage): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), "stageway-base-"));
  try {
    await mkdir(join(context, "root"));
    await layRootTree(join(context, "root"), tool("busybox"), tree);
    const path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    await writeFile(join(context, "Dockerfile"), ["FROM scratch", "COPY root/ /", path, ...dockerfile, ""].join("\n"));
    await program(docker.file, ["build", "--quiet", "--tag", image, context], { env: docker.env });
  } finally {
    await rm(context, { recursive: true });
  }
}

/** Libraries for the haproxy of the tools folder; an installed haproxy needs none. */
function haproxy(): { binary: string; libraries: string[] } {
  const unpacked = join(toolsFolder(), "haproxy-2");
  const binary = join(unpacked, "usr/sbin/haproxy");
  if (!existsSync(binary)) return { binary: tool("haproxy"), libraries: [] };
  const multiarch = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  return { binary, libraries: [join(unpacked, "usr/lib", multiarch)] };
}
