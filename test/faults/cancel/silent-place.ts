import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const programs = ["ssh", "docker", "git"];

/** A place where nothing ever answers and no program ever ends. */
export interface SilentPlace extends AsyncDisposable {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly host: string;
  /** Processes that were started by the action and their own children, as far as they are still there. */
  alive(): Promise<number[]>;
}

export async function openSilentPlace(): Promise<SilentPlace> {
  const folder = await mkdtemp(join(tmpdir(), "silent-"));
  const [bin, pids] = [join(folder, "bin"), join(folder, "pids")];
  for (const path of [bin, pids, join(folder, "tmp")]) await mkdir(path);
  // Each notes itself and a child of its own, and ends only when it is made to.
  const script = `#!/bin/sh\n: >${pids}/$$\nsleep 600 &\n: >${pids}/$!\nwait\n`;
  for (const program of programs) {
    await writeFile(join(bin, program), script);
    await chmod(join(bin, program), 0o755);
  }
  await writeFile(join(folder, "compose.yml"), "services: { web: { image: web } }\n");
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
  const server = createServer(() => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    HOME: folder,
    RUNNER_TEMP: folder,
    TMPDIR: join(folder, "tmp"),
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: `http://${host}/api/v3`,
    GITHUB_SERVER_URL: `http://${host}`,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "7",
    GITHUB_SHA: "a".repeat(40),
    GITHUB_REF: "refs/heads/main",
    GITHUB_EVENT_NAME: "push",
    GITHUB_WORKSPACE: folder,
    DOCKER_CONFIG: "/nonexistent",
  };
  return {
    folder,
    env,
    host,
    async alive() {
      const known = (await readdir(pids)).map(Number);
      const isThere = async (pid: number) => {
        const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
        return stat !== "" && !/\) [ZX] /.test(stat); // One that has ended and is not yet buried is gone.
      };
      const there = await Promise.all(known.map(isThere));
      return known.filter((_, index) => there[index]);
    },
    async [Symbol.asyncDispose]() {
      for (const pid of await readdir(pids)) kill(Number(pid));
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
