import type { Case } from "../sweep.ts";
import { caseOn, type Lend } from "./case-on.ts";
import type { Moment } from "./moments.ts";
import { troubled, troubledHold, type Stand } from "./stand.ts";

/** What a second person types in the project's directory meanwhile. */
const typed = ["up --detach", "up --detach --force-recreate", "down", "restart", "stop"] as const;
const changing: readonly Moment[] = ["when the new containers are created", "while a volume changes hands"];

export function byHandCases(lend: Lend): readonly Case[] {
  return typed.flatMap((command) => [
    ...changing.map((moment) =>
      caseOn(lend, `docker compose ${command} by hand ${moment}`, (stand) => meanwhile(stand, command, moment)),
    ),
    ...(["success", "failure"] as const).map((verdict) =>
      caseOn(lend, `docker compose ${command} by hand during a hold, the job's ${verdict}`, (stand) =>
        whileHeld(stand, command, verdict),
      ),
    ),
  ]);
}

/** As the user who deploys; it may well fail, as it does for a person. */
function type({ ground: { sh } }: Stand, command: string): Promise<string> {
  return sh(`cd /srv/shop && su deploy -c 'docker compose ${command}' 2>&1 || true`);
}

async function meanwhile(stand: Stand, command: string, moment: Moment): Promise<readonly string[]> {
  return await troubled(stand, moment, () => type(stand, command), { judged: "the release" });
}

function whileHeld(stand: Stand, command: string, verdict: "success" | "failure"): Promise<readonly string[]> {
  return troubledHold(stand, () => type(stand, command), { verdict, judged: "the release" });
}
