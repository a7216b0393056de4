/** What a compose deployment is made of: the state of a host, the plan, the job. */
export { touches, type Action, type Decision } from "./decision.ts";
export { definitionLabel, revisionLabel } from "./definition.ts";
export { parseDrain, parseDrains, type Drains } from "./parse-drains.ts";
export { readHost, runOnHost, type HostReading, type StartOptions } from "./host.ts";
export type { Method } from "./method.ts";
export { composeFault, oldestCompose } from "./oldest-compose.ts";
export { overridePath } from "./override.ts";
export { shortImage } from "./pin.ts";
export { planCompose, type DeploymentPlan, type Planned } from "./plan.ts";
export { readState, stateReport, uploadOf, type Question } from "./read-state.ts";
export type { Container, TargetState } from "./state.ts";
export type { Drain, PlanOptions, Wanted, WantedFile, WantedService } from "./wanted.ts";
