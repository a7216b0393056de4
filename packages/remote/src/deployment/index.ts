/** What is the same for every deployment by a job on a target, whatever runs there. */
export { isConcluded, markConcluded } from "./concluded.ts";
export { conclude, conclusionOf, type Conclusion, type VerdictWord } from "./conclusion.ts";
export { concludeOver, type Concluding, type ConcludingWorld } from "./conclude-over.ts";
export { heldHost, type HeldHost } from "./held-host.ts";
export { conclusionOver, hostLabel, remedies, statusCommand, type HostEnding } from "./host-ending.ts";
export { JournalLog, type FollowedStep } from "./journal-log.ts";
export { logOfHost } from "./log-of-host.ts";
export { outcomeOver } from "./outcome-over-hosts.ts";
export { readReference, type DeploymentReference } from "./reference.ts";
export { concludeHosts, type ConclusionOver } from "./verdict-over-hosts.ts";
export { openWays, waysOf, type Way } from "./way.ts";
