import {
  createProcesses,
  optional,
  removePrivateFolder,
  text,
  token,
  parseInputs,
  type Ending,
  type Run,
} from "@stageway/core";
import { closeSession, concludeSession, isConcluded } from "@stageway/remote";
import { loadHeld } from "./held.ts";

/** Of the inputs only those that the post step needs: the others may be gone by now. */
const spec = { token: optional(token), jobStatus: text };

/** Gives the verdict on a held deployment as the job ended, closes its record, and removes the connection with its keys. */
export async function concludeHeld(session: string, run: Run): Promise<Ending> {
  const processes = createProcesses({ env: run.env });
  try {
    const held = loadHeld(run.env);
    if (held === undefined || (await isConcluded(session, held.number))) return;
    const { token: secret, jobStatus } = parsed(run);
    const verdict = jobStatus === "success" ? "confirm" : "undo";
    const who = `the job ended: ${jobStatus}${run.context.runUrl === "" ? "" : ` (${run.context.runUrl})`}`;
    const { closeOpened } = await import("@stageway/records");
    const close = (ending: Parameters<typeof closeOpened>[2]) => closeOpened(secret, held, ending, run);
    return await concludeSession({ session, reference: held, verdict, who, close }, { ...run, processes });
  } finally {
    await closeSession(session, { processes });
    await removePrivateFolder(run.env);
  }
}

function parsed({ env }: Run): { readonly token: ReturnType<typeof spec.token>; readonly jobStatus: string } {
  const only = Object.entries(env).filter(
    ([name]) => !name.startsWith("INPUT_") || name === "INPUT_TOKEN" || name === "INPUT_JOB-STATUS",
  );
  return parseInputs(spec, Object.fromEntries(only));
}
