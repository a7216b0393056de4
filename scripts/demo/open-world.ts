import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startWorld, type World } from "../../packages/testbed/src/index.ts";
import { actionNames } from "../package.ts";
import type { View } from "./view.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Act 1: the world with the example in it; its workflow uses the published forms of our actions. */
export async function openWorld(view: View): Promise<World> {
  const names = await actionNames();
  const actions = names.map((name) => [`stageway/${name}@v1`, join(root, "dist", "actions", name)] as const);
  const world = await startWorld({
    example: join(root, "examples", "three-services"),
    actions: new Map(actions),
    onPart: (part, duration) => view.done(part, duration),
  });
  view.done(`${names.length} actions in their published form`);
  return world;
}
