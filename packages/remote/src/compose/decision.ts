import type { Method } from "./method.ts";
import type { Service } from "./model.ts";
import type { Container } from "./state.ts";

/** What is done with the containers of one service. */
export type Action = "leave" | "create" | "roll" | "replace" | "scale" | "start" | "restart" | "run" | "remove";

/** One service's part of a deployment, and why. */
export interface Decision {
  readonly service: string;
  readonly action: Action;
  /** One line for people. */
  readonly reason: string;
  /** The reference that will run; that of the old containers for `remove`. */
  readonly image: string;
  readonly definition: string;
  readonly revision: string | undefined;
  /** Containers that are there and give way; for `leave`, `start` and `restart` those that stay. */
  readonly old: readonly Container[];
  /** Names of the containers that will be created, or recreated. */
  readonly fresh: readonly string[];
  /** Names of those of a service that is scaled that stay, and are to be started. */
  readonly again?: readonly string[];
  readonly method: Method;
  /** Whether the containers that run carry our labels, or will. */
  readonly labelled: boolean;
  /** `undefined` when the compose files do not have the service. */
  readonly model: Service | undefined;
  /** It runs on another host for this one, too: here it is not to run. */
  readonly elsewhere?: true;
}

/** Whether anything is done. */
export function touches({ action }: Decision): boolean {
  return action !== "leave";
}

/** Whether its containers stay the very ones that they are. */
export function keepsContainers({ action }: Pick<Decision, "action">): boolean {
  return action === "leave" || action === "start" || action === "restart";
}

/** Whether none of its containers stays what it is. */
export function isReplaced({ action }: Pick<Decision, "action">): boolean {
  return action === "roll" || action === "replace";
}
