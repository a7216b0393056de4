import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toolsPath } from "../../packages/testbed/src/index.ts";
import { root } from "./open-world.ts";
import type { Stage } from "./stage.ts";

const program = join(root, "packages", "cli", "bin", "stageway.mjs");

/** How a command ended that somebody typed. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  /** What was said on the way. */
  readonly stderr: string;
}

/**
 * Runs `stageway` as somebody does on a laptop, in the application's clone, with the key and the known hosts of their home
 * folder. The host is named because its port is another one in every world.
 */
export async function stageway({ world, signal }: Stage, words: readonly string[]): Promise<Answer> {
  const { host, port, user } = world.host;
  const child = spawn(process.execPath, [program, ...words, "--host", `${host}:${port}`, "--user", user], {
    cwd: world.application.path,
    env: {
      PATH: toolsPath(),
      HOME: await laptop(world),
      TMPDIR: world.folder,
      NO_COLOR: "1",
      // A token goes to no host that is not known to be a GitHub.
      GITHUB_TOKEN: world.github.token,
      GITHUB_API_URL: world.github.apiUrl,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject).once("close", resolve);
  const [stdout, stderr, exitCode] = await Promise.all([textOf(child.stdout), textOf(child.stderr), promise]);
  signal.removeEventListener("abort", kill);
  signal.throwIfAborted();
  return { exitCode: exitCode ?? -1, stdout, stderr };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const part of stream.setEncoding("utf8")) text += String(part);
  return text;
}

/** A home folder whose ssh key the host accepts, and which knows the host's key. */
async function laptop({ folder, host }: Stage["world"]): Promise<string> {
  const ssh = join(folder, "laptop", ".ssh");
  await mkdir(ssh, { recursive: true, mode: 0o700 });
  await writeFile(join(ssh, "id_ed25519"), host.key, { mode: 0o600 });
  await writeFile(join(ssh, "known_hosts"), host.knownHosts);
  return join(folder, "laptop");
}
