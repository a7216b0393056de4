import { ActionError } from "@stageway/core";
import type { Order } from "@stageway/delivery";
import { hostLabel, type Place } from "../hosts/place.ts";
import type { Manner } from "./settings.ts";

/** Where a delivery goes, as every verb has it. @throws {ActionError} when it is not known which stage that is. */
export function orderOf(
  { stage, hosts, jump, directory, configured }: Place,
  { hold }: Pick<Manner, "hold">,
): Pick<Order, "stage" | "host" | "jump" | "directory" | "url" | "hold"> {
  if (stage === "")
    throw new ActionError("Cannot tell which stage is meant: a deployment belongs to one", {
      hint: "Name it: stageway rollback staging --host …",
    });
  const [host, ...more] = hosts;
  if (host === undefined || more.length > 0)
    throw new ActionError(`Cannot deliver to several hosts: current value is ${hosts.map(hostLabel).join(", ")}`);
  return { ...{ stage, host, jump, directory, hold }, url: configured?.stage.url };
}
