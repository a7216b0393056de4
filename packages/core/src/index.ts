/** What every action stands on. Fakes for tests are in "@stageway/core/testing". */
export { systemClock, type Clock } from "./clock.ts";
export { commitLink } from "./commit-link.ts";
export { readContext, type Context, type Repository } from "./context.ts";
export type { Env } from "./env.ts";
export { formatDuration } from "./format-duration.ts";
export { formatSize } from "./format-size.ts";
export { ActionError, codeOf, describe, unfold } from "./errors.ts";
export {
  GitHubError,
  type GitHub,
  type GitHubFailure,
  type Parameters,
  type ReadOptions,
  type WriteOptions,
} from "./github/github.ts";
export { openGitHub, type GitHubOptions } from "./github/open-github.ts";
export { addressKind, type AddressKind } from "./inputs/address.ts";
export { hostName, port, userName } from "./inputs/host.ts";
export { json } from "./inputs/json.ts";
export { headers, keyValues, lines, linesOf, secretKeyValues } from "./inputs/lists.ts";
export { duration, durationWithin, integer } from "./inputs/number.ts";
export { parseInputs, type InputSpec, type Parsed } from "./inputs/parse-inputs.ts";
export { optional, type Parser } from "./inputs/parser.ts";
export { absolutePath, relativePath } from "./inputs/path.ts";
export { readInputs, type Check, type Rules } from "./inputs/read-inputs.ts";
export { bearerToken, secret, token } from "./inputs/secret-input.ts";
export { boolean, choice, multiline, text } from "./inputs/text.ts";
export { httpUrl, httpUrlWithin } from "./inputs/url.ts";
export { parseJson } from "./json.ts";
export { log, type Annotation, type Log } from "./log.ts";
export { codeBlock, codeSpan, escapeMarkdown, folded, table } from "./markdown.ts";
export { exitCodes, outcomes, verdicts, type Outcome } from "./outcome.ts";
export { defineOutputs, type OutputValue } from "./outputs.ts";
export { isDisguised, plain, plainEnd, plainLine } from "./foreign-text.ts";
export { pathWithin } from "./path-within.ts";
export { privateFolder, removePrivateFolder } from "./private-folder.ts";
export { childEnv } from "./processes/child-env.ts";
export { commandLine } from "./processes/command-line.ts";
export { gitFault, plainGit, type GitFault } from "./processes/git-fault.ts";
export { requireSuccess } from "./processes/finished.ts";
export type { Finished, Processes, ProcessOptions, Running } from "./processes/processes.ts";
export { createProcesses, type ProcessWorld } from "./processes/system-processes.ts";
export { quote } from "./quote.ts";
export { containsSecret, redact } from "./redaction.ts";
export { parseRef, type Ref } from "./ref.ts";
export { jitter, retry, usualDelay, type RetryOptions } from "./retry.ts";
export { runAction, type Ending, type Run } from "./run.ts";
export { Secret } from "./secret.ts";
export { loadState, saveState } from "./state.ts";
export { didYouMean, suggest } from "./suggestion.ts";
export { writeSummary } from "./summary.ts";
export { fitsPlaces, literal, type Place } from "./wildcard.ts";
export { withProcesses, type Work } from "./with-processes.ts";
