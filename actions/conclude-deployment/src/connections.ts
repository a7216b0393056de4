import { createProcesses, privateFolder, type Run } from "@stageway/core";
import { connect, openWays, sessionsOfJob, waysOf, type DeploymentReference, type Way } from "@stageway/remote";
import type { OwnConnection } from "@stageway/remote/inputs";
import { heldOn } from "./held-on.ts";

interface OpenedWays extends AsyncDisposable {
  readonly ways: readonly Way[];
}

/** Connects to the hosts that the inputs name, or takes up the sessions that its deploy step opened in this job. */
export async function openWaysTo(
  deployment: DeploymentReference,
  own: readonly OwnConnection[] | undefined,
  { env, clock }: Pick<Run, "env" | "clock">,
): Promise<OpenedWays> {
  const folder = await privateFolder(env);
  // Not the run's own: a cancelled job still has to tell the hosts.
  const world = { clock, processes: createProcesses({ env }) };
  if (own === undefined) {
    const sessions = await sessionsOfJob(folder);
    // They go on after this step.
    return { ways: await waysOf(deployment, sessions, world), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const stack = new AsyncDisposableStack();
  const ways = heldOn(deployment, own).map((options, index): Way => {
    const open = async () => stack.use(await connect({ ...options, folder, name: `conclude-${index + 1}`, ...world }));
    return { address: options, open };
  });
  try {
    return { ways: await openWays(ways), [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
