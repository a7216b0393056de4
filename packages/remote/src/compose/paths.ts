import { ActionError } from "@stageway/core";

/** Levels of a compose model at most; a deeper one would end us where it is walked. */
const deepest = 100;

/** Where the compose model was read, and where its files will be. */
export interface Places {
  /** The team's project directory, absolute. */
  readonly directory: string;
  /** The folder in which `docker compose config` was run: below the project directory. */
  readonly view: string;
}

/**
 * Gives the model as it would be in the project directory: every text that is a path into the view becomes the path
 * that it will have, also where a `..` led out of the view, and the view in the middle of a text (`--config=$PWD/a`) the directory.
 */
export function rewritePaths(json: unknown, places: Places): unknown {
  const moves = movesOf(places);
  const rewrite = (value: unknown, depth = 0): unknown => {
    if (depth > deepest) throw new ActionError(`Cannot read the compose model: it is nested more than ${deepest} deep`);
    if (typeof value === "string") return move(value, moves).replaceAll(places.view, places.directory);
    if (Array.isArray(value)) return value.map((entry) => rewrite(entry, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rewrite(entry, depth + 1)]));
  };
  return rewrite(json);
}

type Move = readonly [from: string, to: string];

/** The view and its parents up to the project directory, each with the parent of the project directory it stands for. */
function movesOf({ directory, view }: Places): readonly Move[] {
  const moves: Move[] = [];
  let [from, to] = [view, directory];
  while (from !== directory && from.startsWith(`${directory}/`)) {
    moves.push([from, to]);
    [from, to] = [parent(from), parent(to)];
  }
  return moves;
}

function move(text: string, moves: readonly Move[]): string {
  for (const [from, to] of moves) {
    if (text === from) return to;
    if (text.startsWith(`${from}/`)) return `${to === "/" ? "" : to}${text.slice(from.length)}`;
  }
  return text;
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
