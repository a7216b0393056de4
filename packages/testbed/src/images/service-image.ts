import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../program.ts";
import { tool } from "../tools.ts";
import type { Docker } from "./base-images.ts";
import { layRootTree } from "./root-tree.ts";

/** A small image that runs a shell script. */
export interface ServiceImage {
  /** Repository in the registry: `shop/web`. */
  readonly name: string;
  /** Shell script that the container runs, with busybox's tools. Different scripts give different digests. */
  readonly script: string;
  /** Platform of the image, such as `linux/arm64` for one that does not run here. */
  readonly platform?: string;
  /** Credentials for a registry that requires them. */
  readonly login?: { readonly user: string; readonly password: string };
}

let baseTree: Promise<string> | undefined;

/** Builds and pushes a small image that runs a shell script. Gives `registry/name@sha256:…`. Takes about a second. */
export async function pushServiceImage(docker: Docker, registry: string, image: ServiceImage): Promise<string> {
  const context = await (baseTree ??= baseContext());
  const tag = `t${randomBytes(8).toString("hex")}`;
  const file = join(context, `Dockerfile.${tag}`);
  const script = JSON.stringify(["sh", "-c", image.script]);
  await writeFile(file, ["FROM scratch", "COPY root/ /", "ENV PATH=/bin", `CMD ${script}`, ""].join("\n"));
  const platform = image.platform === undefined ? [] : ["--platform", image.platform];
  const attestation = ["--provenance", "false"];
  await program(
    docker.file,
    [
      "buildx",
      "build",
      "--quiet",
      "--push",
      ...attestation,
      ...platform,
      "--tag",
      `${registry}/${image.name}:${tag}`,
      "--file",
      file,
      context,
    ],
    {
      env: { ...docker.env, ...(await loginEnv(docker, registry, context, image)) },
    },
  );
  return `${registry}/${image.name}@${await digestOf(registry, image, tag)}`;
}

async function baseContext(): Promise<string> {
  const context = await mkdtemp(join(tmpdir(), "stageway-service-"));
  process.once("exit", () => rmSync(context, { recursive: true, force: true }));
  await mkdir(join(context, "root"));
  await layRootTree(join(context, "root"), tool("busybox"), { programs: {}, user: "app" });
  return context;
}

/** A separate client configuration with the password and the same plugins. */
async function loginEnv(
  docker: Docker,
  registry: string,
  context: string,
  { login }: ServiceImage,
): Promise<Record<string, string>> {
  if (login === undefined) return {};
  const folder = join(context, "login");
  await mkdir(folder, { recursive: true });
  const plugins = join(docker.env["DOCKER_CONFIG"] ?? "", "cli-plugins");
  const config = { auths: { [registry]: { auth: basic(login) } }, cliPluginsExtraDirs: [plugins] };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  return { DOCKER_CONFIG: folder };
}

async function digestOf(registry: string, { name, login }: ServiceImage, tag: string): Promise<string> {
  const accept = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json",
  ];
  const headers = { accept: accept.join(", "), ...(login !== undefined && { authorization: `Basic ${basic(login)}` }) };
  const answer = await fetch(`http://${registry}/v2/${name}/manifests/${tag}`, { method: "HEAD", headers });
  return answer.headers.get("docker-content-digest") ?? "";
}

function basic({ user, password }: { readonly user: string; readonly password: string }): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}
