import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Env, Secret } from "@stageway/core";
import { dockerConfigFolder, readDockerConfig } from "@stageway/registry";

/** The environment in which docker knows the credentials; disposing of it removes them from the disk. */
export interface DockerLogin extends AsyncDisposable {
  readonly env: Env;
}

/**
 * Lets docker log in with credentials that are in no argument and not in the user's own configuration: a folder of ours, 0700, with a
 * file, 0600. Builders, contexts and plugins stay those of the user's configuration.
 */
export async function dockerLogin(
  registry: string,
  login: { readonly username: string; readonly password: Secret } | undefined,
  world: { readonly env: Env; readonly folder: string },
): Promise<DockerLogin> {
  if (login === undefined) return { env: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  const folder = await mkdtemp(join(world.folder, "docker-"));
  const users = dockerConfigFolder(world.env);
  const { credHelpers, ...config } = (await readDockerConfig(world.env)) as Record<string, unknown> & {
    credHelpers?: Record<string, string>;
    auths?: Record<string, unknown>;
    cliPluginsExtraDirs?: string[];
  };
  const auth = Buffer.from(`${login.username}:${login.password.reveal()}`).toString("base64");
  const key = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  const plugins = users === undefined ? [] : [join(users, "cli-plugins")];
  const merged = {
    ...config,
    auths: { ...config.auths, [key]: { auth } },
    // An empty name means this very file, whatever the common store is (docker/cli, configfile: getConfiguredCredentialStore).
    credHelpers: { ...credHelpers, [registry]: "", [key]: "" },
    cliPluginsExtraDirs: [...(config.cliPluginsExtraDirs ?? []), ...plugins],
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(merged), { mode: 0o600 });
  if (users !== undefined && (await stat(join(users, "contexts")).catch(() => undefined)) !== undefined)
    await symlink(join(users, "contexts"), join(folder, "contexts"));
  const builders = world.env["BUILDX_CONFIG"] ?? (users === undefined ? undefined : join(users, "buildx"));
  return {
    env: { DOCKER_CONFIG: folder, ...(builders === undefined ? {} : { BUILDX_CONFIG: builders }) },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
