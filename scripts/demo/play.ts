import { once } from "node:events";
import { join } from "node:path";
import { createClaims } from "./claims.ts";
import { openWorld, root, type Scenery } from "./open-world.ts";
import { acts } from "./story.ts";
import { seconds, type View } from "./view.ts";

export interface PlayOptions {
  /** Aborted when somebody wants it to end: what was started is cleaned up. */
  readonly signal: AbortSignal;
  /** When given the world stays until `signal` is aborted; called as soon as the story is told. */
  readonly onStay: (() => void) | undefined;
}

/** Plays the whole story; gives the exit code: 0 when everything it said was so, 1 when not, 130 when it was interrupted. */
export async function play(view: View, { signal, onStay }: PlayOptions): Promise<number> {
  const began = performance.now();
  view.title("Stageway: a commit travels to staging, and a bad one comes back");
  const interrupted = once(signal, "abort").then(() => Promise.reject(signal.reason as Error));
  interrupted.catch(() => undefined); // Whether somebody waits for it or not.
  await using stack = new AsyncDisposableStack();
  try {
    view.act(1, "A world starts");
    const scenery = stack.use(await openWorld(view));
    const stage = { ...scenery, view, claims: createClaims(view), logs: join(root, "build", "demo"), signal };
    for (const [index, [title, act]] of acts.entries()) {
      view.act(index + 2, title);
      await Promise.race([act(stage), interrupted]);
    }
    view.title(`All of it was seen to hold, in ${seconds(performance.now() - began)}.`);
    if (onStay === undefined) view.note("To look around in this world: npm run demo -- --keep");
    else await stay(view, scenery, signal, onStay);
    return 0;
  } catch (error) {
    if (signal.aborted) view.title("Interrupted: cleaning up");
    else view.failed("the story ends here", undefined, Error.isError(error) ? error.message : String(error));
    return signal.aborted ? 130 : 1;
  }
}

/** Says how the world is reached and stopped, and waits for that. */
async function stay(
  view: View,
  { world, production }: Scenery,
  signal: AbortSignal,
  onStay: () => void,
): Promise<void> {
  const { engine, github, host, registry, application, repository, url } = world;
  view.title("The world stays. Reach it:");
  view.fact("url", url);
  view.fact("records", `${github.serverUrl}/${repository}/deployments`);
  view.fact("clone", `${application.path} (its pushes are not deployed by themselves)`);
  view.fact("registry", `${registry.url}/v2/_catalog`);
  const engineHost = engine.docker.env["DOCKER_HOST"];
  const docker = [engine.docker.file, ...(engineHost === undefined ? [] : ["--host", engineHost])].join(" ");
  view.fact("host", `${docker} exec -it ${host.container} bash`);
  for (const [index, found] of production.urls.entries())
    view.fact(
      index === 0 ? "canary" : "second",
      `${found}, ${docker} exec -it ${production.hosts[index]?.container} bash`,
    );
  view.fact("stop it", `kill ${process.pid}`);
  onStay();
  const awake = setInterval(() => undefined, 2 ** 30); // Nothing else keeps a waiting process from ending.
  if (!signal.aborted) await once(signal, "abort");
  clearInterval(awake);
}
