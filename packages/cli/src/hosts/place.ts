import { ActionError } from "@stageway/core";
import type { HostAddress } from "@stageway/remote";
import { endpoint, jumpHost, type JumpEndpoint } from "@stageway/remote/endpoint";
import { chooseStage, readWorkTreeConfiguration } from "../project/configuration.ts";
import { openRepository } from "../project/repository.ts";
import type { Call, World } from "../verb.ts";

/** Where a stage lives. */
export interface Place {
  /** Empty when no configuration was needed. */
  readonly stage: string;
  readonly hosts: readonly HostAddress[];
  readonly jump: readonly (JumpEndpoint & { readonly port: number })[];
  readonly directory: string;
}

/** Brings options and configuration together. @throws {ActionError} that names everything that is missing. */
export async function placeOf(call: Call, world: World): Promise<Place> {
  const given = { hosts: call.texts("host"), user: call.text("user"), directory: call.text("directory") };
  const alone = given.hosts.length > 0 && given.user !== undefined && given.directory !== undefined;
  const { root } = await openRepository(world);
  const { name = "", settings } = alone ? {} : chooseStage(await readWorkTreeConfiguration(root), call.text("stage"));
  if (settings !== undefined && settings.target !== "compose")
    throw new ActionError(`Cannot reach ${name}: only compose hosts are: current target is ${settings.target}`);
  const hosts = given.hosts.length > 0 ? given.hosts : (settings?.hosts ?? []);
  const user = given.user ?? settings?.user;
  const directory = given.directory ?? settings?.directory;
  const missing = Object.entries({ host: hosts[0], user, directory }).flatMap(([key, value]) =>
    value === undefined ? [key] : [],
  );
  if (user === undefined || directory === undefined || hosts.length === 0) {
    throw new ActionError(
      `Cannot reach ${name || "the host"}: neither the configuration nor the command line says: ${missing.join(", ")}`,
      {
        hint: `Write it into .github/stageway.yml, or give ${missing.map((key) => `--${key}`).join(", ")}`,
      },
    );
  }
  const jump = call.texts("jump").length > 0 ? call.texts("jump") : (settings?.jump ?? []);
  return {
    stage: name,
    hosts: hosts.map(endpoint).map(({ host, port }) => ({ host, port: port ?? 22, user })),
    jump: jump.map(jumpHost).map((hop) => ({ ...hop, port: hop.port ?? 22 })),
    directory,
  };
}
