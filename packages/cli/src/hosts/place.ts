import { existsSync } from "node:fs";
import { join } from "node:path";
import { absolutePath, ActionError, describe, linesOf, optional, quote, userName } from "@stageway/core";
import type { Configuration, StageSettings } from "@stageway/pipeline/config";
import type { HostAddress } from "@stageway/remote";
import { endpoint, jumpHost, type JumpEndpoint } from "@stageway/remote/endpoint";
import { hopsOf, placesOf } from "@stageway/remote/inputs";
import { configurationPath } from "../init/configuration-text.ts";
import { UsageError } from "../parse-call.ts";
import { readOptions } from "../read-options.ts";
import { chooseStage, readWorkTreeConfiguration } from "../project/configuration.ts";
import { openRepository, type Repository } from "../project/repository.ts";
import type { Call, World } from "../verb.ts";

/** Where a stage lives. */
export interface Place {
  /** Empty when nobody named it and no configuration was needed. */
  readonly stage: string;
  readonly hosts: readonly HostAddress[];
  readonly jump: readonly (JumpEndpoint & { readonly port: number })[];
  readonly directory: string;
  readonly repository: Repository;
  /** What the configuration says of the stage and of all; absent when it was not needed. */
  readonly configured?: { readonly stage: StageSettings; readonly all: Configuration };
}

/** Options that say where a stage lives. */
export const placeInputs = {
  host: optional((value: string) => placesOf(linesOf(endpoint)(value), 22)),
  user: optional(userName),
  jump: optional(linesOf(jumpHost)),
  directory: optional(absolutePath),
};

/** Brings options and configuration together. @throws {ActionError} that names everything that is wrong or missing. */
export async function placeOf(call: Call, world: World): Promise<Place> {
  const given = readOptions(call, placeInputs);
  const alone = given.host !== undefined && given.user !== undefined && given.directory !== undefined;
  const repository = await openRepository(world);
  if (alone) await checkStage(call.text("stage"), repository, world);
  const all = alone ? undefined : await readWorkTreeConfiguration(repository.root);
  const { name = call.text("stage") ?? "", settings } = all === undefined ? {} : chooseStage(all, call.text("stage"));
  if (settings !== undefined && settings.target !== "compose")
    throw new ActionError(`Cannot reach ${name}: only compose hosts are: current target is ${settings.target}`);
  const hosts = given.host ?? settings?.hosts?.map(endpoint) ?? [];
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
  return {
    stage: name,
    hosts: hosts.map(({ host, port }) => ({ host, port: port ?? 22, user })),
    jump: hopsOf(given.jump ?? settings?.jump?.map(jumpHost)),
    directory,
    repository,
    ...(settings !== undefined && all !== undefined && { configured: { stage: settings, all } }),
  };
}

/**
 * Checks a stage by name where options say everything else: then the configuration is not needed, but a name that it does not
 * have is a typing error.
 */
async function checkStage(name: string | undefined, { root }: Repository, { view }: World): Promise<void> {
  if (name === undefined || !existsSync(join(root, configurationPath))) return;
  const configuration = await readWorkTreeConfiguration(root).catch((error: unknown) => {
    view.warn(`Whether there is a stage ${quote(name)} is not known: ${describe(error)}`);
  });
  if (configuration !== undefined) chooseStage(configuration, name);
}

/** A call whose argument is a stage: `stageway status staging` asks what `stageway status --stage staging` asks. */
export function withStage(call: Call): Call {
  const { argument } = call;
  const option = call.text("stage");
  if (argument === undefined || argument === option) return call;
  if (option !== undefined)
    throw new UsageError(
      `Cannot tell which stage is meant: current values are ${quote(argument)} and --stage ${quote(option)}`,
      {
        hint: "Give one stage, as an argument or with --stage",
      },
    );
  return { ...call, text: (name) => (name === "stage" ? argument : call.text(name)) };
}
