import { randomInt } from "node:crypto";

/** What chooses samples and fuzzes inputs: `STAGEWAY_SEED`, so that a failure can be repeated, or chance. */
export function chosenSeed(env: NodeJS.ProcessEnv = process.env): string {
  const given = env["STAGEWAY_SEED"] ?? "";
  return given === "" ? String(randomInt(1e9)) : given;
}
