import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApi } from "./api.ts";
import { createFailures } from "./faults.ts";
import { createListener } from "./listener.ts";
import { openContract } from "./openapi.ts";
import { operations } from "./operations.ts";
import { createReplicas } from "./replicas.ts";
import { openLedger } from "./requests.ts";
import type { Ledger } from "./requests.ts";
import { createRouter } from "./router.ts";
import { startRun } from "./runs.ts";
import { apiRoot, serve } from "./server.ts";
import type { GitHubOptions, GitHubStandIn, StandInRepository } from "./stand-in.ts";
import { World } from "./world.ts";

/** Starts a GitHub of its own on loopback: stateful, backed by real git repositories, held to GitHub's OpenAPI description. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubStandIn> {
  const { actor = "octo", clock = { now: Date.now }, limits = {}, firstId = 4_300_000_001 } = options;
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "stageway-github-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const world = new World(folder, clock, firstId, limits);
  const ledger = openLedger();
  const failures = createFailures();
  const replicas = createReplicas(world);
  const parts = {
    world,
    replicas,
    ledger,
    router: createRouter(operations),
    api: createApi(world, replicas, ledger),
    nextFault: failures.next,
  };
  const listener = createListener((request, response) => serve(parts, request, response), options);
  stack.defer(listener.stop);
  await listener.start();
  world.serverUrl = `http://${options.host ?? "127.0.0.1"}:${listener.port()}`;
  world.apiUrl = world.serverUrl + apiRoot;
  checkEvents(world, ledger);
  const token = world.createToken({ login: actor });
  const running = stack.move();
  return {
    apiUrl: world.apiUrl,
    serverUrl: world.serverUrl,
    port: listener.port(),
    token,
    actor,
    ...ledger,
    failures,
    early: world.limits.early,
    stop: listener.stop,
    start: listener.start,
    createRepository: (owner, name, { forkOf, ...more } = {}) => {
      const parent = forkOf === undefined ? {} : { forkOf: world.existing(forkOf) };
      return createRepository(world, `${owner}/${name}`, token, { ...more, ...parent });
    },
    createToken: (facts = {}) => world.createToken({ login: actor, ...facts }),
    revokeToken: (gone) => void world.tokens.delete(gone),
    addRun: (repository, facts) => startRun(world, world.existing(repository), facts),
    limit: (next) => void (world.limits.limits = next),
    onEvent: (listen) => world.listen(listen),
    onPush: (listen) =>
      world.listen(({ name, payload }) => {
        if (name === "push") listen(payload);
      }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function createRepository(
  world: World,
  fullName: string,
  token: string,
  options: Parameters<World["createRepository"]>[1],
): Promise<StandInRepository> {
  const { owner, name, git } = await world.createRepository(fullName, options);
  const cloneUrl = `${world.serverUrl}/${fullName}.git`;
  const authenticatedUrl = cloneUrl.replace("://", `://x-access-token:${token}@`);
  return { fullName, owner: owner.login, name, cloneUrl, authenticatedUrl, path: git.path };
}

/** Events are held to the description as answers are. */
function checkEvents(world: World, { violations }: Ledger): void {
  world.listen(({ name, payload }) => {
    const event = typeof payload.action === "string" ? `${name}.${payload.action}` : name;
    const problems = openContract().event(event, payload);
    const request = { method: "EVENT", route: event, path: "" };
    if (problems.length > 0) violations.push({ request, side: "event", problems });
  });
}
