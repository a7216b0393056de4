import { ownAction } from "../project/own-action.ts";
import type { Workflow } from "../project/workflows.ts";
import { rowsOf, type Row } from "./row.ts";

const { note } = rowsOf("here");

/** Names the actions that the workflows use. Whether they exist on GitHub is not looked up. */
export function sourceOfActions(workflows: readonly Pick<Workflow, "uses">[]): Row[] {
  const used = new Set(workflows.flatMap(({ uses }) => uses).filter((name) => ownAction(name) !== undefined));
  if (used.size === 0) return [];
  const why = `not checked: whether these exist on GitHub: ${[...used].join(", ")}`;
  const isOurs = [...used].some((name) => name.startsWith("stageway/"));
  return [
    note("actions", why, isOurs ? `If they do not, keep a copy in a repository of your own: ${copies}` : undefined),
  ];
}

/** Where it is said how a copy is made and used. */
export const copies = '"Put it to work" in Stageway\'s README';
