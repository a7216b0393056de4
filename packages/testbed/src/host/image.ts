import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine } from "../engine/engine.ts";
import { enginePlace } from "../engine/place.ts";
import { withLock } from "../lock.ts";
import { toolsFolder } from "../tools.ts";
import { ActionError } from "@stageway/core";

const context = fileURLToPath(new URL("image/", import.meta.url));
const files = ["Dockerfile", "pulled.Dockerfile", "init.sh", "reach-machine.sh"];

/** The image of hosts, made once in an engine (15 s) from what the tools folder holds, else from Debian's own image. */
export async function hostImage(engine: Engine): Promise<string> {
  const contents = await Promise.all(files.map((file) => readFile(join(context, file), "utf8")));
  const image = `stageway-testbed/host:${createHash("sha256").update(contents.join("\0")).digest("hex").slice(0, 12)}`;
  return withLock(join(enginePlace().run, "host-image.lock"), async () => {
    if (!(await isThere(engine, image)))
      await (folders().every(existsSync) ? fromTree(engine, image) : fromHub(engine, image));
    return image;
  });
}

/** Whether the engine has an image of this name. */
export async function isThere(engine: Engine, image: string): Promise<boolean> {
  return (await engine.run(["image", "ls", "--quiet", image])).trim() !== "";
}

/** What the installer made for host images: a minimal system, a Docker engine, its plugins. */
function folders(): [tree: string, engine: string, plugins: string] {
  return [
    join(toolsFolder(), "host-tree-bookworm"),
    join(toolsFolder(), "docker-28"),
    join(toolsFolder(), "docker-plugins-2"),
  ];
}

async function fromTree(engine: Engine, image: string): Promise<void> {
  const [tree, docker, plugins] = folders();
  const base = "stageway-testbed/host-tree:bookworm";
  if (!(await isThere(engine, base))) await importFolder(engine, tree, base);
  const named = ["--build-context", `engine=${docker}`, "--build-context", `plugins=${plugins}`];
  await engine.run(["buildx", "build", "--load", "--tag", image, "--build-arg", `BASE=${base}`, ...named, context]);
}

async function fromHub(engine: Engine, image: string): Promise<void> {
  const stages = await readFile(join(context, "pulled.Dockerfile"), "utf8");
  const last = (await readFile(join(context, "Dockerfile"), "utf8"))
    .replace(/ARG BASE\nFROM .*\n/, "FROM base\n")
    .replaceAll(/--from=(engine|plugins)/g, "--from=unpacked");
  await engine.run(["buildx", "build", "--load", "--tag", image, "--file", "-", context], {
    input: `${stages}\n${last}`,
    limit: 600_000,
  });
}

/** Makes an image of one layer from a folder, with owners as they are. */
async function importFolder(engine: Engine, folder: string, image: string): Promise<void> {
  const pack = ["--create", "--numeric-owner", "--exclude=./dev/*", "--exclude=./.bin", "--directory", folder, "."];
  const tar = spawn("tar", pack, { stdio: ["ignore", "pipe", "inherit"] });
  const load = spawn(engine.docker.file, ["import", "-", image], {
    stdio: [tar.stdout, "ignore", "inherit"],
    env: { ...process.env, ...engine.docker.env },
  });
  await Promise.all([once(tar, "exit"), once(load, "exit")]);
  const [packed, loaded] = [tar.exitCode, load.exitCode];
  if (packed !== 0 || loaded !== 0)
    throw new ActionError(`Cannot make the image ${image}: tar ended with ${packed}, docker import with ${loaded}`);
}
