import { join } from "node:path";
import { publishedIn, startJob, type Job } from "../../packages/testbed/src/index.ts";
import { root } from "../action-file.ts";

/** The published form of promote-images, run as a runner runs it; gives a function that promotes, and throws when it did not. */
export async function startPromotions(
  env: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { readonly promote: Promote }> {
  const job: Job = await startJob({ DOCKER_CONFIG: "/nonexistent", ...env });
  const form = publishedIn(join(root, "dist/actions/promote-images"));
  return {
    promote: async (release, to, tags) => {
      const step = await job.step(form, { release, to, tags: tags.join("\n") });
      if (step.exitCode !== 0) throw new Error(`Cannot promote ${release} to ${to}: ${step.log}`);
      return Number(step.output("bytes"));
    },
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}

/** Gives the bytes that passed through the runner. */
export type Promote = (release: string, to: string, tags: readonly string[]) => Promise<number>;
