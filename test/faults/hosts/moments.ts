import { directory, type Fate, type Site } from "./site.ts";
import type { Moment } from "./strike.ts";

/** How many steps each part of a deployment of the project has, where every service is new. */
const parts = { prepare: 6, change: 8, settle: 3 } as const;
type Part = keyof typeof parts;

/** Every step of the journal, in order: of one that gets well it is held and confirmed, of one that does not all is undone. */
export function momentsOf(fate: Fate): Moment[] {
  const forward = [...stepsOf("prepare"), ...stepsOf("change")];
  if (fate === "well") return [...forward, { phase: "held", step: 0 }, ...stepsOf("settle")];
  return [
    ...forward,
    ...stepsOf("change")
      .toReversed()
      .map(({ step }) => ({ phase: "undo", step })),
  ];
}

function stepsOf(phase: Part): Moment[] {
  return Array.from({ length: parts[phase] }, (_, index) => ({ phase, step: index + 1 }));
}

/** Whether a deployment has other steps than those that are struck. */
export async function otherSteps({ host }: Site, number: number): Promise<string[]> {
  const text = await host.exec(["cat", `${directory}/.stageway/deployments/${number}/job`]);
  const found: Record<string, number> = {};
  for (const line of text.split("\n")) {
    if (/^(prepare|change|settle)$/.test(line)) found[line] = 0;
    const part = Object.keys(found).at(-1);
    if (part !== undefined && line.startsWith("step ")) found[part] = (found[part] ?? 0) + 1;
  }
  return (Object.keys(parts) as Part[])
    .filter((part) => found[part] !== parts[part])
    .map((part) => `the journal has ${found[part] ?? 0} steps of ${part} instead of ${parts[part]}`);
}
