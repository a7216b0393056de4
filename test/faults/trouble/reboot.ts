import type { Case } from "../sweep.ts";
import { momentNames, waitFor, type Moment } from "./moments.ts";
import { troubled, troubledHold, type Stand } from "./stand.ts";

/** The host is gone in a moment and starts again. */
export function rebootCases(stand: () => Promise<Stand>): readonly Case[] {
  const meanwhile = momentNames.map((moment): Case => ({
    name: `the host rebooted ${moment}`,
    run: async () => ({ tried: 1, lost: await rebooted(await stand(), moment) }),
  }));
  const held = (["success", "failure", "none"] as const).map((verdict): Case => ({
    name: `the host rebooted during a hold, then ${verdict === "none" ? "the next run" : `the job's ${verdict}`}`,
    run: async () => ({ tried: 1, lost: await heldAndRebooted(await stand(), verdict) }),
  }));
  return [...meanwhile, ...held];
}

async function rebooted(stand: Stand, moment: Moment): Promise<readonly string[]> {
  return await troubled(stand, async () => {
    await stand.ground.sh(waitFor(moment)).catch(() => undefined);
    await reboot(stand);
  });
}

async function reboot({ ground: { world } }: Stand): Promise<void> {
  await world.host.kill();
  await world.host.start();
}

function heldAndRebooted(stand: Stand, verdict: "success" | "failure" | "none"): Promise<readonly string[]> {
  return troubledHold(stand, () => reboot(stand), { verdict });
}
