import { readFileSync } from "node:fs";
import type { Env } from "./env.ts";
import { ActionError } from "./errors.ts";
import { quote } from "./quote.ts";
import { parseRef, type Ref } from "./ref.ts";

/** The facts of a workflow run, from the runner's variables and the event payload. */
export interface Context {
  readonly eventName: string;
  /** The webhook's payload; empty when there is none that can be read. */
  readonly event: Readonly<Record<string, unknown>>;
  /** @throws {ActionError} when the run does not say which repository it belongs to. */
  readonly repository: Repository;
  /** Number of that repository on its GitHub, which a rename does not change; empty where the run does not say it. */
  readonly repositoryId: string;
  readonly ref: Ref;
  /** Full id of the commit that triggered the run. */
  readonly sha: string;
  readonly runId: string;
  readonly runNumber: string;
  readonly runAttempt: string;
  /** Page of this attempt of the run; empty outside a run. */
  readonly runUrl: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly actor: string;
  readonly job: string;
  /** Folder of the checkout; the current folder outside a run. */
  readonly workspace: string;
}

/** A repository on GitHub, `owner/name`. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** Reads the run's facts from its environment. The event file is read when it is asked for, and may be missing or odd. */
export function readContext(env: Env): Context {
  const get = (name: string) => env[`GITHUB_${name}`] ?? "";
  const serverUrl = (get("SERVER_URL") || "https://github.com").replace(/\/+$/, "");
  let event: Record<string, unknown> | undefined;
  return {
    eventName: get("EVENT_NAME"),
    get event() {
      return (event ??= readEvent(get("EVENT_PATH")));
    },
    get repository() {
      return parseRepository(get("REPOSITORY"));
    },
    get repositoryId() {
      return get("REPOSITORY_ID") || idIn((event ??= readEvent(get("EVENT_PATH"))));
    },
    ref: parseRef(get("REF")),
    sha: get("SHA"),
    runId: get("RUN_ID"),
    runNumber: get("RUN_NUMBER"),
    runAttempt: get("RUN_ATTEMPT"),
    runUrl: runUrl(serverUrl, env),
    serverUrl,
    apiUrl: (get("API_URL") || "https://api.github.com").replace(/\/+$/, ""),
    actor: get("ACTOR"),
    job: get("JOB"),
    workspace: get("WORKSPACE") || process.cwd(),
  };
}

function runUrl(serverUrl: string, env: Env): string {
  const { GITHUB_REPOSITORY: repository = "", GITHUB_RUN_ID: id = "", GITHUB_RUN_ATTEMPT: attempt = "" } = env;
  if (repository === "" || id === "") return "";
  return `${serverUrl}/${repository}/actions/runs/${id}${attempt === "" ? "" : `/attempts/${attempt}`}`;
}

function parseRepository(text: string): Repository {
  const [, owner, name] = /^([A-Za-z0-9][A-Za-z0-9_-]*)\/([\w.-]+)$/.exec(text) ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name };
  throw new ActionError(
    `Cannot tell the repository: GITHUB_REPOSITORY must be owner/name: current value is ${quote(text)}`,
  );
}

/** Runners other than GitHub's may set no variable for it; the payload of every event about a repository has it. */
function idIn({ repository }: Readonly<Record<string, unknown>>): string {
  const id = typeof repository === "object" && repository !== null && "id" in repository ? repository.id : undefined;
  return typeof id === "number" ? String(id) : "";
}

function readEvent(path: string): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(readFileSync(path, "utf8"));
    const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
    return isObject ? (payload as Record<string, unknown>) : {}; // Every name of an object is a string.
  } catch {
    return {}; // A run without a payload knows nothing about its event; who needs it says so.
  }
}
