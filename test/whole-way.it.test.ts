import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { join } from "node:path";
import { createClaims } from "../scripts/demo/claims.ts";
import { openWorld } from "../scripts/demo/open-world.ts";
import type { Stage } from "../scripts/demo/stage.ts";
import { acts } from "../scripts/demo/story.ts";
import { createView } from "../scripts/demo/view.ts";

/** Everything that the story said so far; it is what a failure is explained by. */
let told = "";
let stage: Stage;
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  const view = createView({ write: (text) => void (told += text), colour: false });
  const scenery = stack.use(await openWorld(view));
  const { signal } = new AbortController();
  stage = { ...scenery, view, claims: createClaims(view), logs: join(scenery.world.folder, "logs"), signal };
}, 120_000);

afterAll(() => stack.disposeAsync(), 60_000);

test.each(acts)(
  "the whole way: %s",
  async (_, act) => {
    await act(stage).catch((error: unknown) => {
      throw new Error(`${told}\n${String(error)}`, { cause: error });
    });
    expect(stage.world.github.violations).toEqual([]);
  },
  180_000,
);
