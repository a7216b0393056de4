import { composeDuration } from "./duration.ts";
import { object, text, whole } from "./narrow.ts";

/**
 * What `deploy.update_config` of a service asks for, in the words of the compose specification:
 *
 * - `order: start-first` new beside old, `stop-first` the old one ends first; silent: new beside old where that is possible.
 * - `parallelism` how many containers at once, 0 is all of them; silent: 1, as a swarm does it.
 * - `delay` time between two batches. `monitor` how long a container without a health check has to run without a restart.
 * - `failure_action`: a release is never left half, so `rollback` and `pause` and `continue` all undo the whole of it;
 *   the last two are told of in a notice. `max_failure_ratio` is 0 for the same reason.
 */
export interface UpdatePolicy {
  readonly order: "start-first" | "stop-first" | undefined;
  readonly parallelism: number;
  /** Milliseconds. */
  readonly delay: number;
  /** Milliseconds. */
  readonly monitor: number | undefined;
  readonly failureAction: string | undefined;
}

/** Reads `deploy.update_config` of the compose model. */
export function readUpdatePolicy(value: unknown): UpdatePolicy {
  const config = object(value);
  const { order } = config;
  return {
    order: order === "start-first" || order === "stop-first" ? order : undefined,
    parallelism: whole(config.parallelism) ?? 1,
    delay: composeDuration(config.delay) ?? 0,
    monitor: composeDuration(config.monitor),
    failureAction: text(config.failure_action),
  };
}
