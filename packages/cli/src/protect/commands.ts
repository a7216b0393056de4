import { hostOf, type Remote } from "../project/remote.ts";
import type { ProtectingRequest } from "./requests.ts";

/** The command that sends a request, for a shell. A value `$(…)` is a number that the shell puts in. */
export function commandOf({ about, method, path, body }: ProtectingRequest, remote: Remote | undefined): string {
  const json = JSON.stringify(body, undefined, 2);
  const filled = json.replaceAll(/"(\$\(gh api [\w./ -]+\))"/g, "$1");
  // A quoted end keeps the shell from reading the text; only numbers that it looks up need it read.
  const end = filled === json ? "'end'" : "end";
  const repository = remote === undefined ? "{owner}/{repo}" : `${remote.owner}/${remote.name}`;
  return [
    ...(about === "" ? [] : [`# ${about}`]),
    `gh api${hostOption(remote)} --method ${method} repos/${repository}/${path} --input - <<${end}`,
    filled,
    "end",
  ].join("\n");
}

/** gh asks github.com unless another is named. */
function hostOption(remote: Remote | undefined): string {
  const host = hostOf(remote?.serverUrl) ?? "github.com";
  return remote === undefined || host === "github.com" ? "" : ` --hostname ${host}`;
}
