import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProcesses, requireSuccess } from "@stageway/core";
import { tool, toolsPath, until, type Engine } from "@stageway/testbed";

export interface SmallEngine extends AsyncDisposable {
  /** Leads docker to it. */
  readonly env: Readonly<Record<string, string>>;
}

interface Wishes {
  readonly disk: string;
  /** The new image store; the old one unless asked for. */
  readonly containerd?: boolean;
}

/** An engine of its own, which has built nothing yet and whose disk is small: for what the shared one must not be brought to. */
export async function startSmallEngine(shared: Engine, { disk, containerd = false }: Wishes): Promise<SmallEngine> {
  const folder = await mkdtemp(join(tmpdir(), "small-engine-"));
  const data = join(folder, "data");
  const env = { ...shared.docker.env, PATH: toolsPath(), DOCKER_HOST: `unix://${folder}/docker.sock` };
  const processes = createProcesses({ env });
  await mkdir(data);
  requireSuccess(
    await processes.run("mount", ["-t", "tmpfs", "-o", `size=${disk}`, "tmpfs", data]),
    "make a small disk",
  );
  await writeFile(join(folder, "daemon.json"), "{}");
  // A bridge of its own: without one (`--bridge none`) dockerd removes docker0, which is the shared engine's.
  const bridge = `small${String(process.pid)}`;
  const ip = async (...args: string[]) => requireSuccess(await processes.run("ip", args), "make a bridge");
  await ip("link", "add", bridge, "type", "bridge");
  await ip("address", "add", "10.214.0.1/24", "dev", bridge);
  const daemon = processes.start(tool("dockerd"), [
    "--config-file",
    join(folder, "daemon.json"),
    "--data-root",
    data,
    "--exec-root",
    join(folder, "exec"),
    "--pidfile",
    join(folder, "pid"),
    "--host",
    env.DOCKER_HOST,
    "--feature",
    `containerd-snapshotter=${String(containerd)}`,
    "--bridge",
    bridge,
    "--iptables=false",
    "--ip6tables=false",
    "--ip-forward=false",
    "--log-level",
    "error",
  ]);
  daemon.stdout.resume();
  daemon.stderr.resume();
  await until(
    "an answer of the small engine",
    async () => (await processes.run(shared.docker.file, ["version"])).ok,
    30_000,
    100,
  );
  return {
    env,
    [Symbol.asyncDispose]: async () => {
      await daemon.stop();
      await processes.run("ip", ["link", "delete", bridge]);
      await processes.run("umount", ["--recursive", "--lazy", data]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
