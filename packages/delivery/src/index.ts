/** Putting a release onto a host: the one use case behind the actions and the verbs that deploy, conclude and go back. */
export { concludeAfterStep, deliverAsStep } from "./job-step.ts";
export { conclude, type ConcludeOrder } from "./conclude.ts";
export { deploy } from "./deploy.ts";
export { rollback, type RollbackOrder, type RollbackSettings } from "./rollback.ts";
export { listReleases, pickRelease, type JournaledRelease } from "./releases.ts";
export type { ReleaseTrust } from "@stageway/pipeline/trust";
export type { ReleaseNote } from "./release-note.ts";
export type { Client, Facts, Keys, Order, Settings, Source, World } from "./order.ts";
