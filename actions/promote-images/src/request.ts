import { ActionError, describe, type Secret } from "@stageway/core";
import { parseDigestReference, parseReference, type Digest } from "@stageway/registry";
import type { Inputs } from "./inputs.ts";

export interface Login {
  readonly username: string;
  readonly password: Secret;
}

/** What is to be promoted, from where, and to where. */
export interface Request {
  readonly from: { readonly registry: string; readonly repository: string; readonly digest: Digest };
  /** Where the release goes; its images lie beside it. */
  readonly to: { readonly registry: string; readonly repository: string };
  /** The version first, then moving tags. */
  readonly tags: readonly string[];
  readonly login?: Login;
  /** Of the registry that the release comes from, where it is another one than `login`. */
  readonly sourceLogin?: Login;
}

/** Reads what the inputs say together. Every problem is reported at once. */
export function toRequest(inputs: Inputs): Request {
  const problems: string[] = [];
  const attempt = <T>(input: string, task: () => T): T | undefined => {
    try {
      return task();
    } catch (error) {
      problems.push(`${input}: ${describe(error)}`);
      return undefined;
    }
  };
  const from = attempt("release", () => parseDigestReference(inputs.release));
  const folder = attempt("to", () => (inputs.to === undefined ? undefined : parseFolder(inputs.to)));
  const login = attempt("username and password", () => loginOf(inputs.username, inputs.password));
  const sourceLogin = attempt("source-username and source-password", () =>
    loginOf(inputs.sourceUsername, inputs.sourcePassword),
  );
  if (inputs.to === undefined && inputs.tags.length === 0)
    problems.push('to, tags: nothing is asked for; give a place in "to", names in "tags", or both');
  if (problems.length > 0 || from === undefined)
    throw new ActionError(`Cannot read the inputs:\n  - ${problems.join("\n  - ")}`);
  const { registry, repository, digest } = from;
  return {
    from: { registry, repository, digest },
    to: folder === undefined ? { registry, repository } : within(folder, repository),
    tags: inputs.tags,
    ...(login !== undefined && { login }),
    ...(sourceLogin !== undefined && { sourceLogin }),
  };
}

/** `ghcr.io/acme/shop`, or a registry alone. */
function parseFolder(text: string): { registry: string; folder: string } {
  const host = text.split("/")[0] ?? "";
  if (!/[.:]/.test(host) && host !== "localhost")
    throw new SyntaxError(`must name the registry as well, like ghcr.io/acme/shop: current value is "${text}"`);
  const { registry, tag, digest } = parseReference(text === host ? `${text}/any` : text);
  if (tag !== undefined || digest !== undefined)
    throw new SyntaxError(`must be a folder without tag or digest: current value is "${text}"`);
  return { registry, folder: text.slice(host.length + 1) };
}

function within({ registry, folder }: { registry: string; folder: string }, repository: string): Request["to"] {
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  return { registry, repository: folder === "" ? name : `${folder}/${name}` };
}

function loginOf(username: string | undefined, password: Secret | undefined): Login | undefined {
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined || password === undefined) throw new SyntaxError("give both or none");
  return { username, password };
}
