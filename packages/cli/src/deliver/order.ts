import { ActionError } from "@stageway/core";
import type { Order } from "@stageway/delivery";
import type { Place } from "../hosts/place.ts";
import type { Manner } from "./settings.ts";

/** Where a delivery goes, as every verb has it. @throws {ActionError} when it is not known which stage that is. */
export function orderOf(
  { stage, hosts, jump, directory, configured }: Place,
  { hold = 0 }: Pick<Manner, "hold">,
): Pick<Order, "stage" | "hosts" | "jump" | "directory" | "url" | "hold"> {
  if (stage === "")
    throw new ActionError("Cannot tell which stage is meant: a deployment belongs to one", {
      hint: "Name it behind the verb, or with --stage",
    });
  return { stage, hosts, jump, directory, hold, url: configured?.stage.url };
}
