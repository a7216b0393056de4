import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWorld, type World } from "../../packages/testbed/src/index.ts";
import { actionNames } from "../package.ts";
import { badCommit, changeUnderLoad, deadRunner, firstDeployment, firstPush } from "./acts.ts";
import { createClaims } from "./claims.ts";
import type { Stage } from "./stage.ts";
import { seconds, type View } from "./view.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface PlayOptions {
  readonly keep: boolean;
  /** Aborted when somebody wants it to end: what was started is cleaned up. */
  readonly signal: AbortSignal;
}

const acts: readonly (readonly [string, (stage: Stage) => Promise<void>])[] = [
  ["The example is pushed to develop", firstPush],
  ["act runs its workflow: plan, build, deploy held, smoke test, confirm", firstDeployment],
  ["One service changes, under 100 requests a second", changeUnderLoad],
  ["A service turns healthy and then fails its smoke test", badCommit],
  ["The runner is killed between deploy and smoke test", deadRunner],
];

/** Plays the whole story; gives the exit code: 0 when everything it said was so, 1 when not, 130 when it was interrupted. */
export async function play(view: View, { keep, signal }: PlayOptions): Promise<number> {
  const began = performance.now();
  view.title("Stageway: a commit travels to staging, and a bad one comes back");
  const interrupted = once(signal, "abort").then(() => Promise.reject(signal.reason as Error));
  interrupted.catch(() => undefined); // Waited for below, and also when nobody does.
  await using stack = new AsyncDisposableStack();
  try {
    const world = await openWorld(view, stack);
    const stage = { world, view, claims: createClaims(view), logs: join(root, "build", "demo") };
    for (const [index, [title, act]] of acts.entries()) {
      view.act(index + 2, title);
      await Promise.race([act(stage), interrupted]);
    }
    view.title(`All of it was seen to hold, in ${seconds(performance.now() - began)}.`);
    if (keep) await keepRunning(view, world, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) {
      view.note("Interrupted: cleaning up");
      return 130;
    }
    view.failed("the story ends here", undefined, Error.isError(error) ? error.message : String(error));
    return 1;
  }
}

async function openWorld(view: View, stack: AsyncDisposableStack): Promise<World> {
  view.act(1, "A world starts");
  const names = await actionNames();
  const actions = names.map((name) => [`stageway/${name}@v1`, join(root, "dist", "actions", name)] as const);
  const world = await startWorld({
    example: join(root, "examples", "three-services"),
    actions: new Map(actions),
    onPart: (part, duration) => view.done(part, duration),
  });
  stack.use(world);
  view.done(`${names.length} actions in their published form: ${names.join(", ")}`);
  return world;
}

async function keepRunning(view: View, world: World, signal: AbortSignal): Promise<void> {
  const { github, host, registry } = world;
  view.title("The world stays. Reach it:");
  view.fact("url", world.url);
  view.fact("GitHub", `${github.serverUrl}/${world.repository}/deployments`);
  view.fact("clone", world.application.path);
  view.fact("registry", `${registry.url}/v2/_catalog`);
  view.fact("host", `docker --host ${world.engine.docker.env["DOCKER_HOST"] ?? ""} exec -it ${host.container} bash`);
  view.fact("stop it", `Ctrl-C, or kill ${process.pid}`);
  await using alive = keepAlive();
  if (!signal.aborted) await once(signal, "abort");
  void alive;
}

/** Nothing else keeps a waiting process from ending. */
function keepAlive(): AsyncDisposable {
  const timer = setInterval(() => undefined, 2 ** 30);
  return { [Symbol.asyncDispose]: async () => clearInterval(timer) };
}
