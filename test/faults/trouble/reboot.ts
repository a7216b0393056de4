import type { Case } from "../sweep.ts";
import { caseOn, type Lend } from "./case-on.ts";
import { momentNames, type Moment } from "./moments.ts";
import { troubled, troubledHold, type Stand } from "./stand.ts";

/** The host is gone in a moment and starts again. */
export function rebootCases(lend: Lend): readonly Case[] {
  const meanwhile = momentNames.map((moment) =>
    caseOn(lend, `the host rebooted ${moment}`, (stand) => rebooted(stand, moment)),
  );
  const held = (["success", "failure", "none"] as const).map((verdict) => {
    const then = verdict === "none" ? "the next run" : `the job's ${verdict}`;
    return caseOn(lend, `the host rebooted during a hold, then ${then}`, (stand) => heldAndRebooted(stand, verdict));
  });
  return [...meanwhile, ...held];
}

async function rebooted(stand: Stand, moment: Moment): Promise<readonly string[]> {
  return await troubled(stand, moment, () => reboot(stand));
}

async function reboot({ ground: { world } }: Stand): Promise<void> {
  await world.host.kill();
  await world.host.start();
}

function heldAndRebooted(stand: Stand, verdict: "success" | "failure" | "none"): Promise<readonly string[]> {
  return troubledHold(stand, () => reboot(stand), { verdict });
}
