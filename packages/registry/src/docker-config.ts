import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, Secret, codeOf, describe, type Env, type Processes } from "@stageway/core";

/** Credentials for a registry: a password, or an identity token to exchange for access tokens. */
export type Credentials =
  | { readonly kind: "password"; readonly username: string; readonly password: Secret }
  | { readonly kind: "identity"; readonly token: Secret };

/** The parts of Docker's `config.json` that hold credentials. */
export interface DockerConfig {
  readonly auths?: Readonly<
    Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>
  >;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** What the look-up of credentials needs. */
export interface CredentialWorld {
  readonly env: Env;
  readonly processes: Pick<Processes, "run">;
  readonly signal?: AbortSignal;
}

/** The folder of Docker's client configuration; `undefined` when neither `DOCKER_CONFIG` nor `HOME` is set. */
export function dockerConfigFolder(env: Env): string | undefined {
  if (env["DOCKER_CONFIG"]) return env["DOCKER_CONFIG"];
  return env["HOME"] ? join(env["HOME"], ".docker") : undefined;
}

/**
 * Docker's client configuration; empty when there is no file.
 *
 * @throws {ActionError} when the file cannot be read or is not JSON.
 */
export async function readDockerConfig(env: Env): Promise<DockerConfig> {
  const folder = dockerConfigFolder(env);
  if (folder === undefined) return {};
  const file = join(folder, "config.json");
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch (error) {
    if (codeOf(error) === "ENOENT") return {};
    throw new ActionError(`Cannot read Docker's configuration ${file}: ${describe(error)}`, { cause: error });
  }
}

/** The credentials that Docker would use: from the registry's credential helper, the default store, or the file, in this order. */
export async function findCredentials(registry: string, world: CredentialWorld): Promise<Credentials | undefined> {
  const config = await readDockerConfig(world.env);
  const keys = registry === "docker.io" ? ["https://index.docker.io/v1/", "index.docker.io", "docker.io"] : [registry];
  const helper = lookUp(config.credHelpers, keys) ?? config.credsStore;
  const fromHelper = helper ? await askHelper(helper, keys[0] ?? registry, world) : undefined;
  return fromHelper ?? fromFile(lookUp(config.auths, keys));
}

function lookUp<T>(entries: Readonly<Record<string, T>> | undefined, keys: readonly string[]): T | undefined {
  for (const [key, value] of Object.entries(entries ?? {})) {
    if (keys.includes(key) || keys.includes(key.replace(/^https?:\/\//, "").replace(/\/.*$/, ""))) return value;
  }
  return undefined;
}

function fromFile(entry: NonNullable<DockerConfig["auths"]>[string] | undefined): Credentials | undefined {
  if (entry?.identitytoken) return { kind: "identity", token: new Secret(entry.identitytoken) };
  const [, name, word] = /^([^:]*):(.*)$/s.exec(Buffer.from(entry?.auth ?? "", "base64").toString("utf8")) ?? [];
  const username = name || entry?.username;
  const password = word?.replace(/\0+$/, "") || entry?.password;
  return username && password ? { kind: "password", username, password: new Secret(password) } : undefined;
}

/** Speaks the protocol of Docker's credential helpers: the server's address on stdin, JSON on stdout. */
async function askHelper(name: string, server: string, world: CredentialWorld): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name))
    throw new ActionError(`Cannot log in to ${server}: ${JSON.stringify(name)} is not a credential helper's name`);
  const options = {
    env: world.env,
    input: server,
    timeout: 30_000,
    ...(world.signal === undefined ? {} : { signal: world.signal }),
  };
  const finished = await world.processes.run(program, ["get"], options);
  if (finished.startFailure !== undefined) {
    throw new ActionError(
      `Cannot log in to ${server}: its credential helper ${program} does not start: ${finished.startFailure}`,
      {
        hint: `Install ${program}, or give "username" and "password".`,
      },
    );
  }
  if (finished.exitCode !== 0) {
    const said = `${finished.stdout} ${finished.stderr}`.trim();
    if (/credentials not found/i.test(said)) return undefined;
    throw new ActionError(`Cannot log in to ${server}: its credential helper ${program} failed: ${said}`);
  }
  return parseHelperAnswer(finished.stdout, program);
}

function parseHelperAnswer(text: string, program: string): Credentials | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ActionError(`Cannot log in: the credential helper ${program} did not answer with JSON`);
  }
  if (typeof answer !== "object" || answer === null || !("Username" in answer) || !("Secret" in answer))
    return undefined;
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== "string" || typeof secret !== "string" || secret === "") return undefined;
  if (username === "<token>") return { kind: "identity", token: new Secret(secret) };
  return { kind: "password", username, password: new Secret(secret) };
}
