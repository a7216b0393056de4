import type { Plan } from "./plan.ts";

/** Reads the input `plan`, where it is given; what that takes is loaded then. @throws {ActionError} with everything that is wrong. */
export async function readPlan(text: string | undefined): Promise<Plan | undefined> {
  return text === undefined ? undefined : (await import("./plan-document.ts")).parsePlan(text);
}
