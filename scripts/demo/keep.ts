import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Plays the story in a process of its own, which shows its lines here and stays with the world when the story is told.
 * Gives the exit code: 0 as soon as the world stays by itself, else that of the process.
 */
export async function playAndKeep(program: string, log: string, signal: AbortSignal): Promise<number> {
  await mkdir(dirname(log), { recursive: true });
  await using file = await open(log, "w");
  const child = spawn(process.execPath, [program, "--stay"], {
    detached: true,
    stdio: ["ignore", file.fd, file.fd, "ipc"],
    env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: "1" }) },
  });
  signal.addEventListener("abort", () => child.kill("SIGTERM"));
  let shown = 0;
  const show = async () => {
    const text = await readFile(log);
    process.stdout.write(text.subarray(shown));
    shown = text.length;
  };
  const showing = setInterval(() => void show(), 200);
  const stays = once(child, "message").then(() => 0);
  const ended = once(child, "exit").then(([code]) => (typeof code === "number" ? code : 1));
  const code = await Promise.race([stays, ended]);
  clearInterval(showing);
  await show();
  if (child.connected) child.disconnect();
  child.unref();
  return code;
}
