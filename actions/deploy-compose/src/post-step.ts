import { optional, parseInputs, text, token, type Ending, type Run } from "@stageway/core";
import { concludeHeld } from "@stageway/delivery";
import { loadHeld } from "./held.ts";

/** Of the inputs only those that the post step needs: the others may be gone by now. */
const spec = { token: optional(token), jobStatus: text };

/** Gives the verdict on a held deployment as the job ended. */
export async function concludeAtEnd(session: string, run: Run): Promise<Ending> {
  return await concludeHeld(session, () => ({ held: loadHeld(run.env), ...parsed(run) }), run);
}

function parsed({ env }: Run): { readonly token: ReturnType<typeof spec.token>; readonly jobStatus: string } {
  const only = Object.entries(env).filter(
    ([name]) => !name.startsWith("INPUT_") || name === "INPUT_TOKEN" || name === "INPUT_JOB-STATUS",
  );
  return parseInputs(spec, Object.fromEntries(only));
}
