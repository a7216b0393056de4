/** Putting a release onto a host: the one use case behind the actions and the verbs that deploy, conclude and go back. */
export { concludeHeld, type HeldVerdict } from "./conclude-held.ts";
export { conclude, type ConcludeOrder } from "./conclude.ts";
export { deploy } from "./deploy.ts";
export type { Client, Facts, Keys, Order, Settings, Source, World } from "./order.ts";
