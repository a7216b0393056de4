import { apiCall } from "./api-call.ts";
import { changeDetection } from "./change-detection.ts";
import { coldStart } from "./cold-start.ts";
import { digests } from "./digests.ts";
import { memory } from "./memory.ts";
import { pipeline } from "./pipeline.ts";
import { planOnRecord } from "./plan-on-record.ts";
import { promotion } from "./promotion.ts";
import type { Measurement } from "./result.ts";
import { actionMemory } from "./rolling/action-memory.ts";
import { rolling } from "./rolling/rolling.ts";
import { unchanged } from "./rolling/unchanged.ts";
import { size } from "./size.ts";
import { unchangedServices } from "./unchanged-services.ts";

/** Everything that is measured, in the order in which it is told. */
export const measurements: Readonly<Record<string, Measurement>> = {
  "cold-start": { rounds: 21, measure: coldStart },
  "api-call": { rounds: 21, measure: apiCall },
  size: { rounds: 1, measure: size },
  "change-detection": { rounds: 11, measure: changeDetection },
  "plan-on-record": { rounds: 11, measure: planOnRecord },
  digests: { rounds: 1, measure: digests },
  promotion: { rounds: 5, measure: promotion },
  "unchanged-services": { rounds: 1, measure: unchangedServices },
  rolling: { rounds: 10, measure: rolling },
  unchanged: { rounds: 11, measure: unchanged },
  memory: { rounds: 1, measure: memory },
  "action-memory": { rounds: 1, measure: actionMemory },
  pipeline: { rounds: 3, measure: pipeline },
};
