import type { Service } from "./model.ts";
import { object, text, whole } from "./narrow.ts";

/** The policy by which the engine restarts the containers of a service, as compose makes it and `docker update` takes it. */
export function restartPolicyOf({ restart, raw }: Pick<Service, "restart" | "raw">): string {
  const policy = object(object(raw.deploy).restart_policy);
  if (Object.keys(policy).length === 0) return restart ?? "no";
  const condition = text(policy.condition);
  const retries = whole(policy.max_attempts) ?? 0;
  if (condition === "on-failure") return retries > 0 ? `on-failure:${retries}` : condition;
  return condition === "any" ? "always" : "no";
}
