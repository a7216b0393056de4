import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { text } from "node:stream/consumers";

export interface Size {
  /** All files, those of the services among them. */
  readonly files: number;
  readonly services: number;
  /** Files that the newest commit changes, each in a service of its own. */
  readonly changed: number;
  /** Commits between the first and the newest; two thirds as many as are asked for would say the same. */
  readonly commits?: number;
}

/** Makes a repository with a checkout of its newest commit; gives the ids of the first and the newest commit. */
export async function repositoryOf(
  folder: string,
  size: Size,
): Promise<{ readonly first: string; readonly newest: string }> {
  mkdirSync(folder, { recursive: true });
  await git(folder, ["init", "--quiet", "--initial-branch=main"]);
  await git(folder, ["fast-import", "--quiet"], history(size));
  await git(folder, ["reset", "--quiet", "--hard", "main"]);
  const first = await git(folder, ["rev-list", "--max-parents=0", "main"]);
  return { first: first.trim(), newest: (await git(folder, ["rev-parse", "main"])).trim() };
}

/** What fast-import reads: blobs inline, one commit after another. */
function* history({ files, services, changed, commits = 0 }: Size): Generator<string> {
  yield commit("First", 1_700_000_000);
  for (let service = 0; service < services; service++)
    yield file(`services/service-${service}/Dockerfile`, "FROM scratch");
  for (let number = services; number < files; number++) {
    const service = number % services;
    const folder = Math.floor(number / services) % 10;
    yield file(`services/service-${service}/source-${folder}/file-${number}.ts`, `export const n = ${number};`);
  }
  for (let number = 0; number < commits; number++) {
    yield commit(`Between ${number}`, 1_700_000_001 + number);
    yield file("docs/log.md", `${number}`);
  }
  yield commit("Newest", 1_700_100_000);
  for (let service = 0; service < changed; service++)
    yield file(`services/service-${service}/changed.ts`, "export {};");
}

function commit(message: string, time: number): string {
  const who = `Bench <bench@example.com> ${time} +0000`;
  return `commit refs/heads/main\ncommitter ${who}\n${data(message)}`;
}

function file(path: string, content: string): string {
  return `M 100644 inline ${path}\n${data(content)}`;
}

function data(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}

async function git(cwd: string, args: readonly string[], input: Iterable<string> = []): Promise<string> {
  const child = spawn("git", args, { cwd, stdio: ["pipe", "pipe", "inherit"] });
  const ended = Promise.all([text(child.stdout), once(child, "close")]);
  for (const piece of input) if (!child.stdin.write(piece)) await once(child.stdin, "drain");
  child.stdin.end();
  const [stdout] = await ended;
  if (child.exitCode !== 0) throw new Error(`git ${args.join(" ")} ended with ${child.exitCode}`);
  return stdout;
}
