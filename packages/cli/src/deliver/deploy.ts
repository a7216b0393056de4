import { linesOf, optional, relativePath, text, type Parsed } from "@stageway/core";
import { deploy as putOnto, type Order, type Settings } from "@stageway/delivery";
import { imageLine, projectName } from "@stageway/delivery/compose-inputs";
import { placeOf, withStage } from "../hosts/place.ts";
import type { Call, Result, World } from "../verb.ts";
import { carryOut } from "./deliver.ts";
import { orderOf } from "./order.ts";
import { trustedBy } from "./trusted.ts";
import { UsageError } from "../parse-call.ts";
import { readManner, settingsOf } from "./settings.ts";
import { environmentOf, sourceOf } from "./source.ts";

/** The options beside those of every delivery. */
const spec = {
  release: optional(text),
  image: optional(linesOf(imageLine)),
  file: optional(linesOf(relativePath)),
  composeFile: optional(linesOf(relativePath)),
  version: optional(text),
  project: optional(projectName),
  profile: optional(linesOf(text)),
};

/** The options of `stageway deploy` that other deliveries do not have. */
export type Asked = Parsed<typeof spec>;

/**
 * Deploys a release to the hosts of a stage, with the code of the action deploy-compose.
 *
 * @throws {UsageError} when `--image` is given and the configuration requires signatures.
 */
export async function deploy(given: Call, world: World): Promise<Result> {
  const call = withStage(given);
  const manner = readManner(call, world, spec);
  const place = await placeOf(call, world);
  const { configured } = place;
  const { sign, trust } = await trustedBy(manner, place, world);
  if (trust !== undefined && manner.release === undefined && manner.image !== undefined)
    throw new UsageError('Cannot start deploy: --image cannot be signed, and the configuration has "trust: required"', {
      hint: "Name a release with --release",
    });
  const order: Order = {
    ...orderOf(place, manner),
    flow: "manual",
    composeFiles: manner.composeFile ?? configured?.stage.compose ?? configured?.all.compose.files,
    ...(await sourceOf(manner, place, world)),
    ...(trust !== undefined && { trust: { ...trust, needs: { kind: "built" as const } } }),
  };
  const envFile = await environmentOf(call, world);
  const settings: Settings = {
    ...(await settingsOf(manner, place, call, world)),
    project: manner.project,
    profiles: manner.profile,
    envFile,
    sign,
  };
  return await carryOut(
    {
      place,
      settings,
      hold: manner.hold,
      repositoryId: trust?.repository ?? manner.repositoryId,
      title: `Deploying to ${place.stage}`,
      deliver: (client, around) => putOnto(order, settings, client, around),
    },
    world,
  );
}
