import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { startJob, type Job } from "../../../packages/testbed/src/index.ts";
import { everyForm } from "./encodings.ts";

/** Programs that an action starts; here they tell everybody what they were given, and then all secrets in every form. */
const programs = ["ssh", "docker", "git", "ssh-keygen-of-nobody"];

/** A job in a world that says out loud whatever it is told. */
export interface LoudPlace extends AsyncDisposable {
  readonly job: Job;
  /** Address of a server that is GitHub, a registry and a service, and answers with every secret in every form. */
  readonly host: string;
  /** Says which secrets are told to everybody. */
  say(secrets: readonly string[]): Promise<void>;
  /** Bodies of requests to GitHub: what would be on record. */
  readonly bodies: readonly string[];
  /** For each program that was started: its arguments and its environment. */
  started(): Promise<readonly { readonly args: string; readonly env: string }[]>;
  /** Every file that is left, by its path. */
  left(): Promise<ReadonlyMap<string, string>>;
}

export async function openLoudPlace(): Promise<LoudPlace> {
  let said = "";
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
      if (request.url?.startsWith("/api/") === true) bodies.push(body);
      const errors = [{ code: "DENIED", message: said }];
      response.writeHead(request.url === "/health" ? 500 : 422, { "content-type": "application/json", "x-said": "1" });
      response.end(JSON.stringify({ message: said, errors, token: 1 }));
    })();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env: Record<string, string> = {};
  const job = await startJob(env); // Filled below: a part of it lies in the job's own folder.
  const [bin, temporary] = [join(job.folder, "bin"), join(job.folder, "tmp")];
  Object.assign(env, environmentOf(job.folder, host));
  await mkdir(bin);
  await mkdir(temporary);
  for (const program of programs) {
    const file = join(bin, program);
    await writeFile(file, loud(bin));
    await chmod(file, 0o755);
  }
  return {
    job,
    host,
    bodies,
    async say(secrets) {
      said = everyForm(secrets);
      await writeFile(join(bin, "said"), said);
    },
    async started() {
      const files = (await readdir(bin)).filter((file) => file.startsWith("started."));
      const read = (file: string) => readFile(join(bin, file), "utf8");
      return Promise.all(
        files.map(async (file) => {
          const [args = "", ...env] = (await read(file)).split("\n-- environment --\n");
          return { args, env: env.join("\n") };
        }),
      );
    },
    async left() {
      const found = new Map<string, string>();
      for (const entry of await readdir(job.folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile() && entry.parentPath !== bin) found.set(path, await readFile(path, "latin1"));
      }
      return found;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await job[Symbol.asyncDispose]();
    },
  };
}

/** Notes its arguments and environment, reads what it is sent, and fails with every secret on both of its outputs. */
function loud(bin: string): string {
  return `#!/bin/sh
note=${bin}/started.$$
{ printf '%s\\n' "$0" "$@"; echo "-- environment --"; /usr/bin/env; } >"$note"
[ -t 0 ] || /bin/cat >/dev/null
/bin/cat ${bin}/said
/bin/cat ${bin}/said >&2
exit 255
`;
}

/** What the runner sets; debug logging is on. */
function environmentOf(folder: string, host: string): Record<string, string> {
  return {
    PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
    TMPDIR: join(folder, "tmp"),
    DOCKER_CONFIG: "/nonexistent",
    RUNNER_DEBUG: "1",
    GITHUB_API_URL: `http://${host}/api/v3`,
    GITHUB_SERVER_URL: `http://${host}`,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "7",
    GITHUB_SHA: "a".repeat(40),
    GITHUB_REF: "refs/heads/main",
    GITHUB_EVENT_NAME: "push",
    GITHUB_WORKSPACE: folder,
  };
}
