/** What is the same for every deployment by a job on a target, whatever runs there. */
export { isConcluded, markConcluded } from "./concluded.ts";
export { conclude, conclusionOf, type Conclusion, type VerdictWord } from "./conclusion.ts";
export { concludeOver, concludeSession, type Concluding, type ConcludingWorld } from "./conclude-session.ts";
export { JournalLog, type FollowedStep } from "./journal-log.ts";
export { readReference, type DeploymentReference } from "./reference.ts";
