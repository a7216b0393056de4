import { ActionError, addressKind, bearerToken, describe, type Env, type Secret } from "@stageway/core";
import { cloudApi, hostOf, type Remote } from "./remote.ts";

/** Whether the GitHub of a repository is asked. */
export type Access = Granted | Withheld;

/** It is, with this token. */
export interface Granted {
  readonly remote: Remote;
  readonly token: Secret;
}

/** It is not, so nothing on record is known. */
export interface Withheld {
  readonly remote: Remote | undefined;
  readonly token: undefined;
  /** Of the token: `none is set`. */
  readonly why: string;
  /** Whether there is one that is kept back. */
  readonly isSet: boolean;
  /** What to do about it, for a verb. */
  todo(verb: string): string;
}

/** Where people and tools keep a token; those of a company's own GitHub go to no other, as `gh` has it. */
const cloudTokens = ["GITHUB_TOKEN", "GH_TOKEN"];
const ownTokens = ["GITHUB_ENTERPRISE_TOKEN", "GH_ENTERPRISE_TOKEN"];

/**
 * A token for the API of a repository's GitHub. Where `origin` leads is anybody's word: a token goes to github.com and
 * *.ghe.com, else only to a host that the environment names, and never in clear.
 *
 * @throws {ActionError} when no header could have the token.
 */
export function accessTo(remote: Remote | undefined, env: Env): Access {
  const isSet = [...cloudTokens, ...ownTokens].some((name) => env[name]);
  const no = (why: string, todo: Withheld["todo"]): Withheld => ({ remote, token: undefined, why, isSet, todo });
  if (remote === undefined)
    return no("this repository has no remote on GitHub", () => "git remote add origin git@github.com:OWNER/NAME.git");
  const { apiUrl, serverUrl } = remote;
  const host = hostOf(serverUrl) ?? "";
  const isCloud = cloudApi((hostOf(apiUrl) ?? "").replace(/^api\./, "")) !== undefined;
  const name = (isCloud ? cloudTokens : [...ownTokens, ...cloudTokens]).find((each) => env[each]);
  if (isReadable(apiUrl))
    return no(
      `anybody on the way could read it: current API is ${apiUrl}`,
      (verb) => `GITHUB_API_URL=${apiUrl.replace(/^http:/, "https:")} stageway ${verb}`,
    );
  if (name === undefined) return no("none is set", (verb) => `${setting(host, isCloud)} stageway ${verb}`);
  if (!isCloud && !isNamed(remote, host, env))
    return no(
      `it is not known that ${host} is a GitHub, and a token goes to no other`,
      (verb) => `If it is one: GH_HOST=${host} stageway ${verb}`,
    );
  return { remote, token: tokenIn(name, env) };
}

/** Whether the environment says that this is a GitHub. */
function isNamed({ apiUrl }: Remote, host: string, env: Env): boolean {
  return (
    env["GITHUB_API_URL"] === apiUrl || [env["GITHUB_SERVER_URL"], env["GH_HOST"]].some((at) => hostOf(at) === host)
  );
}

/** Whether what is sent there is for everybody on the way to read. A URL that is none is refused by whoever opens it. */
function isReadable(apiUrl: string): boolean {
  if (!URL.canParse(apiUrl)) return false;
  const { protocol, hostname } = new URL(apiUrl);
  return protocol === "http:" && addressKind(hostname) !== "loopback";
}

function setting(host: string, isCloud: boolean): string {
  if (host === "github.com") return "GITHUB_TOKEN=$(gh auth token)";
  const token = `$(gh auth token --hostname ${host})`;
  return isCloud ? `GITHUB_TOKEN=${token}` : `GH_HOST=${host} GH_ENTERPRISE_TOKEN=${token}`;
}

function tokenIn(name: string, env: Env): Secret {
  try {
    return bearerToken(env[name] ?? "");
  } catch (error) {
    const hint = `Set it anew: ${name}=$(gh auth token) stageway …`;
    throw new ActionError(`Cannot use the token in ${name}: it ${describe(error)}`, { hint });
  }
}
