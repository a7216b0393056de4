import type { Env } from "./env.ts";
import { ActionError, codeOf, describe, unfold } from "./errors.ts";
import { log } from "./log.ts";
import { exitCodes } from "./outcome.ts";

/** Says why the action failed, once, and gives its exit code. A stack trace is for debug logging only. */
export function reportFailure(thrown: unknown): number {
  const [error, ...later] = unfold(thrown);
  if (error instanceof ActionError) {
    log.error(describe(error));
    if (error.hint !== undefined) log.info(`Hint: ${error.hint}`);
  } else if (isFull(error)) {
    log.error(`Cannot go on: the disk of the runner is full: ${describe(error)}`);
    log.info("Hint: Free some room where RUNNER_TEMP and HOME are, and run it again");
  } else {
    log.error(`Cannot go on: ${describe(error)}`);
    log.info(`This is a bug in the action itself. Please report it with this log: ${issuesPage(process.env)}`);
  }
  for (const each of later) log.info(`Failed after it: ${describe(each)}`);
  if (Error.isError(error)) log.debug(error.stack ?? "");
  return exitCodes.refused;
}

/** Nobody foresees which file is the one that does not fit any more. */
function isFull(error: unknown): boolean {
  return (
    ["ENOSPC", "EDQUOT"].includes(codeOf(error)) ||
    (Error.isError(error) && error.cause !== undefined && isFull(error.cause))
  );
}

function issuesPage(env: Env): string {
  const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_ACTION_REPOSITORY: repository = "" } = env;
  return `${server}/${repository || "stageway/stageway"}/issues`;
}
