import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startStage, startWorld, type Stage, type World } from "../../packages/testbed/src/index.ts";
import { actionNames } from "../package.ts";
import type { View } from "./view.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Everything that the story plays in. */
export interface Scenery extends AsyncDisposable {
  /** Staging, and all that is around it. */
  readonly world: World;
  readonly production: Stage;
}

/** Act 1: the world with the example in it; its workflows use the published forms of our actions. */
export async function openWorld(view: View): Promise<Scenery> {
  const names = await actionNames();
  const actions = names.map((name) => [`stageway/${name}@v1`, join(root, "dist", "actions", name)] as const);
  await using stack = new AsyncDisposableStack();
  const world = stack.use(
    await startWorld({
      example: join(root, "examples", "three-services"),
      actions: new Map(actions),
      onPart: (part, duration) => view.done(part, duration),
    }),
  );
  const began = performance.now();
  const production = stack.use(await startStage(world.engine, { name: "production", disk: "640m" }));
  view.done("production: two hosts, and a registry of their own", performance.now() - began);
  view.done(`${names.length} actions in their published form`);
  const rest = stack.move();
  return { world, production, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}
