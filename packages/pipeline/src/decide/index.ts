export { decide, type Decision, type DecisionFacts } from "./decide.ts";
export type { Asked, Event } from "./event.ts";
export { originOf, type AssociatedPull, type Origin } from "./origin.ts";
export { at, mayBeUnmerged, readEvent, type EventFacts } from "./read-event.ts";
export { isStageBranch } from "./push.ts";
export type { Step } from "./step.ts";
