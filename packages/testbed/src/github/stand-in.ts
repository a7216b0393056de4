import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Permissions } from "./access.ts";
import { createApi } from "./api.ts";
import type { TimeSource } from "./clock.ts";
import type { Delivery } from "./events.ts";
import { createFailures } from "./faults.ts";
import type { Failures } from "./faults.ts";
import type { EarlyRequest, Limits } from "./limits.ts";
import { createListener } from "./listener.ts";
import { openContract } from "./openapi.ts";
import { operations } from "./operations.ts";
import type { WorkflowRun } from "./records.ts";
import { createReplicas } from "./replicas.ts";
import type { RecordedRequest, Violation } from "./requests.ts";
import { createRouter } from "./router.ts";
import { startRun } from "./runs.ts";
import type { RunFacts } from "./runs.ts";
import { apiRoot, serve } from "./server.ts";
import { World } from "./world.ts";

/** How the stand-in starts. */
export interface GitHubOptions {
  /** The port, for one that must stay the same; absent: a free one. */
  port?: number;
  /** The address to listen on; absent: 127.0.0.1. */
  host?: string;
  /** Whose token `token` is; absent: "octo". */
  actor?: string;
  /** The time it believes in; absent: the machine's. */
  clock?: TimeSource;
  limits?: Limits;
  /** The first of the ids it gives; absent: one above 32 bits, as GitHub's are by now. */
  firstId?: number;
}

/** A repository as its maker sees it. */
export interface StandInRepository {
  fullName: string;
  owner: string;
  name: string;
  /** For git over HTTP, without a token. */
  cloneUrl: string;
  /** The same with a token that may push. */
  authenticatedUrl: string;
  /** The bare repository on disk. */
  path: string;
}

export interface TokenOptions {
  login?: string;
  type?: "User" | "Bot";
  /** Absent: everything. With it, what is not named is refused, as in a workflow. */
  permissions?: Permissions;
  /** Full names; absent: all. */
  repositories?: readonly string[];
}

/** GitHub, as far as delivery needs it, on loopback; see `startGitHub`. */
export interface GitHubStandIn extends AsyncDisposable {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly port: number;
  /** A token that may do everything, and the account it belongs to. */
  readonly token: string;
  readonly actor: string;
  createRepository(
    owner: string,
    name: string,
    options?: { private?: boolean; defaultBranch?: string; forkOf?: string },
  ): Promise<StandInRepository>;
  createToken(options?: TokenOptions): string;
  /** Makes a token worthless from now on. */
  revokeToken(token: string): void;
  /** Notes a run of a workflow, so that it can be asked for. */
  addRun(repository: string, facts: RunFacts): Promise<WorkflowRun>;
  /** Changes how many calls are allowed. */
  limit(limits: Limits): void;
  /** Every event as webhooks get it; the answer takes the listener away. */
  onEvent(listener: (delivery: Delivery) => void): () => void;
  onPush(listener: (payload: Record<string, unknown>) => void): () => void;
  readonly failures: Failures;
  /** Everything that was asked, in order. */
  readonly requests: readonly RecordedRequest[];
  /** What GitHub's description does not allow; a test ends with this empty. */
  readonly violations: readonly Violation[];
  /** Requests of the API that nothing here serves. */
  readonly unserved: readonly RecordedRequest[];
  /** Requests that came before a rate limit allowed them. */
  readonly early: readonly EarlyRequest[];
  /** GitHub is down: connections are refused, everything is kept. */
  stop(): Promise<void>;
  /** GitHub is back, on the same port. */
  start(): Promise<void>;
}

/** Starts a GitHub of its own on loopback: stateful, backed by real git repositories, held to GitHub's OpenAPI description. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubStandIn> {
  const { actor = "octo", clock = { now: Date.now }, limits = {}, firstId = 4_300_000_001 } = options;
  const folder = await mkdtemp(join(tmpdir(), "stageway-github-"));
  const world = new World(folder, clock, firstId, limits);
  const violations: Violation[] = [];
  const requests: RecordedRequest[] = [];
  const unserved: RecordedRequest[] = [];
  const failures = createFailures();
  const replicas = createReplicas(world);
  const parts = {
    ...{ world, replicas, requests, unserved },
    router: createRouter(operations),
    api: createApi(world, replicas, violations),
    nextFault: failures.next,
  };
  const listener = createListener((request, response) => serve(parts, request, response), options);
  await listener.start();
  world.serverUrl = `http://${options.host ?? "127.0.0.1"}:${listener.port()}`;
  world.apiUrl = world.serverUrl + apiRoot;
  const onEvent = (listen: (delivery: Delivery) => void) => {
    world.deliveries.push(listen);
    return () => void world.deliveries.splice(world.deliveries.indexOf(listen), 1);
  };
  onEvent(({ name, payload }) => {
    const problems = openContract().event(name, payload);
    if (problems.length > 0)
      violations.push({ request: { method: "EVENT", route: name, path: "" }, side: "event", problems });
  });
  const createToken = ({ login = actor, type, permissions, repositories }: TokenOptions = {}) => {
    const token = `ghs_${randomBytes(18).toString("hex")}`;
    const account = world.account(login, type);
    world.tokens.set(token, {
      token,
      account,
      ...(permissions && { permissions }),
      ...(repositories && { repositories }),
    });
    return token;
  };
  const token = createToken();
  return {
    ...{ apiUrl: world.apiUrl, serverUrl: world.serverUrl, port: listener.port(), token, actor },
    ...{ createToken, failures, requests, violations, unserved, early: world.limits.early, onEvent },
    async createRepository(owner, name, { forkOf, ...more } = {}) {
      const parent = forkOf === undefined ? undefined : world.repository(forkOf);
      const { fullName, git } = await world.createRepository(owner, name, {
        ...more,
        ...(parent && { forkOf: parent }),
      });
      const cloneUrl = `${world.serverUrl}/${fullName}.git`;
      const authenticatedUrl = cloneUrl.replace("://", `://x-access-token:${token}@`);
      return { fullName, owner, name, cloneUrl, authenticatedUrl, path: git.path };
    },
    revokeToken: (gone) => void world.tokens.delete(gone),
    addRun: (repository, facts) => startRun(world, repository, facts),
    limit: (next) => void (world.limits.limits = next),
    onPush: (listen) => onEvent(({ name, payload }) => void (name === "push" && listen(payload))),
    stop: listener.stop,
    start: listener.start,
    async [Symbol.asyncDispose]() {
      await listener.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
