import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { assertMay, maySee } from "./access.ts";
import type { Access } from "./access.ts";
import { readCgi } from "./cgi.ts";
import type { CgiAnswer } from "./cgi.ts";
import { gitEnvironment } from "./git.ts";
import { textAnswer } from "./message.ts";
import type { Answer } from "./message.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { RefChange } from "./refs.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

const pattern = /^\/([\w-]+)\/([\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** A request of the git protocol. The route is what faults and the log of requests call it. */
export interface GitRequest {
  fullName: string;
  service: "git-upload-pack" | "git-receive-pack";
  file: string;
  route: `GIT ${"fetch" | "push"}` | "GIT refs";
}

/** Reads the address of a request as one of git's, or gives `undefined`. */
export function readGitRequest(url: URL): GitRequest | undefined {
  const [, owner, name, file] = pattern.exec(url.pathname) ?? [];
  if (owner === undefined || file === undefined) return undefined;
  const service = file === "info/refs" ? url.searchParams.get("service") : file;
  if (service !== "git-upload-pack" && service !== "git-receive-pack") return undefined;
  const route = file === "info/refs" ? "GIT refs" : service === "git-receive-pack" ? "GIT push" : "GIT fetch";
  return { fullName: `${owner}/${name}`, service, file, route };
}

/** The repository that is asked for, when this access may do with it what it wants to. */
export function permitGit(world: World, request: GitRequest, access: Access): Repository {
  const repository = world.repository(request.fullName);
  if (!repository || !maySee(access, repository)) {
    if (access.account === undefined) throw askForToken();
    throw notFound("Repository not found.");
  }
  const pushes = request.service === "git-receive-pack";
  if (pushes && access.account === undefined) throw askForToken();
  try {
    assertMay(access, [pushes ? "contents:write" : "contents:read"], repository);
  } catch {
    throw new Refusal(403, `Permission to ${repository.fullName}.git denied to ${access.account?.login ?? "nobody"}.`);
  }
  return repository;
}

function askForToken(): Refusal {
  return new Refusal(401, "Authentication required", {}, { "www-authenticate": 'Basic realm="GitHub"' });
}

/** Runs `git http-backend` for one request and gives its answer, still streaming, and what was pushed once that has ended. */
export async function serveGit(
  world: World,
  repository: Repository,
  git: GitRequest,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  login: string,
): Promise<CgiAnswer & { pushed: Promise<RefChange[]> }> {
  const folder = await mkdtemp(join(world.folder, "push-"));
  const report = join(folder, "changes");
  const url = new URL(request.url ?? "/", world.serverUrl);
  const child = spawn("git", ["http-backend"], {
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: repository.git.path,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${git.file}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      REMOTE_USER: login,
      STAGEWAY_PUSHED: report,
      ...header("CONTENT_TYPE", request.headers["content-type"]),
      ...header("CONTENT_LENGTH", request.headers["content-length"]),
      ...header("HTTP_CONTENT_ENCODING", request.headers["content-encoding"]),
      ...header("GIT_PROTOCOL", request.headers["git-protocol"]?.toString()),
    },
  });
  child.stdin.on("error", () => {});
  child.stderr.resume();
  request.pipe(child.stdin);
  // Nobody reads on when the other side has gone. A push that has arrived whole is finished all the same.
  response.once("close", () => {
    if (git.service === "git-upload-pack" || !request.complete) child.kill();
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const pushed = ended.then(() => readChanges(report)).finally(() => rm(folder, { recursive: true, force: true }));
  return { ...(await readCgi(child.stdout)), pushed };
}

/** Sends what the backend answered. */
export function sendGit(response: ServerResponse, answer: CgiAnswer): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  answer.body.pipe(response);
  return new Promise((resolve) => response.once("close", resolve));
}

async function readChanges(file: string): Promise<RefChange[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "))
    .map(([before = "", after = "", ref = ""]) => ({ before, after, ref }));
}

function header(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** A refusal as git shows it to people: the plain sentence. */
export function gitRefusal({ status, message, headers }: Refusal): Answer {
  const answer = textAnswer(status, `${message}\n`);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
