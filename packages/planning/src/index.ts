/** Planning over the world: reads the repository and what is on record, and writes nothing. */
export type { Unread } from "./checkout.ts";
export { readConfigurationBytes } from "./configuration-bytes.ts";
export { findOrigin } from "./find-origin.ts";
export { findFolders } from "./folders.ts";
export { planEvent, type EventPlan, type EventToPlan } from "./plan-event.ts";
export { readTrust, signersPath } from "./signers.ts";
export type { World } from "./world.ts";
