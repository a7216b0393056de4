import { choice } from "@stageway/core";
import { rollback as goBack, type RollbackOrder } from "@stageway/delivery";
import { placeOf, withStage } from "../hosts/place.ts";
import type { Call, Result, World } from "../verb.ts";
import { carryOut } from "./deliver.ts";
import { orderOf } from "./order.ts";
import { trustedBy } from "./trusted.ts";
import { readManner, settingsOf } from "./settings.ts";
import { environmentOf } from "./source.ts";

/** Brings an earlier verified release back, by the code that the action rollback has. */
export async function rollback(given: Call, world: World): Promise<Result> {
  const call = withStage(given);
  const manner = readManner(call, world, { environment: choice("then", "now") });
  const place = await placeOf(call, world);
  const envFile = await environmentOf(call, world, "environment-file");
  const settings = { ...(await settingsOf(manner, place, call, world)), envFile };
  const images = place.configured?.stage.images ?? place.configured?.all.images;
  const { sign, trust } = await trustedBy(manner, place, world);
  const signers = trust?.signers;
  const order: RollbackOrder = {
    ...orderOf(place, manner),
    to: call.text("to"),
    images,
    signers,
    environment: manner.environment,
  };
  return await carryOut(
    {
      place,
      settings: { ...settings, sign },
      hold: manner.hold,
      repositoryId: trust?.repository ?? manner.repositoryId,
      title: `Going back on ${place.stage}`,
      deliver: (client, around) => goBack(order, { ...settings, sign }, client, around),
    },
    world,
  );
}
