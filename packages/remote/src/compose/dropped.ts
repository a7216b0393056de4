import { quote } from "@stageway/core";
import { keepsContainers, type Decision } from "./decision.ts";
import type { Scene } from "./scene.ts";
import { join } from "./target-path.ts";

/** What becomes of the files that a release brought and this one does not have. */
export interface Dropped {
  /** They go with the change, before anything new starts: what reads a whole folder must not find them. */
  readonly now: readonly string[];
  /** A container of before mounts these one by one, and could not start again without them: they go once it is gone. */
  readonly later: readonly string[];
  /** Why a file stays, for people. */
  readonly notices: readonly string[];
}

/** Sorts what the release no longer has. What anybody has changed since, or still uses, stays. */
export function droppedFiles(decisions: readonly Decision[], scene: Scene): Dropped {
  const staying = stayingContainers(decisions, scene);
  const found = scene.state.dropped.map(({ path, ours }) => ({ path, fate: fateOf(path, ours, staying, scene) }));
  const of = (fate: Fate) => found.filter((one) => one.fate === fate).map(({ path }) => path);
  const [now, later] = [of("now"), of("later")];
  const gone = [...now, ...later].sort().join(", ");
  return {
    now,
    later,
    notices: [
      ...(gone === "" ? [] : [`removed, since the release does not have it: ${gone}`]),
      ...of("used").map((path) => `${path} stays: the release does not have it, and uses it`),
      ...of("changed").map((path) => `${path} stays: the release does not have it, and somebody has changed it`),
    ],
  };
}

/** What is in the way of the files of the release and cannot go: it is not of a release, or what stays still uses it. */
export function obstacleProblems(decisions: readonly Decision[], scene: Scene): readonly string[] {
  const { state } = scene;
  const staying = stayingContainers(decisions, scene);
  return state.obstacles.flatMap((path) => {
    const ours = state.dropped.some((one) => one.path === path && one.ours);
    const user = state.containers.find(
      ({ name, binds }) => staying.has(name) && binds.includes(join(state.directory, path)),
    );
    if (ours && user === undefined) return [];
    const why = user === undefined ? "no release brought it as it is" : `${user.name} uses it`;
    return [`${quote(path)} is in the way of a file of the release, and ${why}: move it out of the project directory`];
  });
}

type Fate = "now" | "later" | "used" | "changed";

function fateOf(path: string, ours: boolean, staying: ReadonlySet<string>, scene: Scene): Fate {
  if (!ours) return "changed";
  const { state } = scene;
  // The release needs its place: what mounted it is kept from starting again without it.
  if (state.obstacles.includes(path)) return "now";
  const mounting = state.containers.filter(({ binds }) => binds.includes(join(state.directory, path)));
  if (isUsed(path, scene) || mounting.some(({ name }) => staying.has(name))) return "used";
  return mounting.length > 0 ? "later" : "now";
}

/** The model has what is mounted; environment files are only in the texts, for compose resolves them. */
function isUsed(path: string, { model, state, wanted }: Scene): boolean {
  const absolute = join(state.directory, path);
  const mounted = [...model.services.values()].some(
    ({ files, mounts }) => files.includes(absolute) || mounts.some(({ source }) => source === absolute),
  );
  return mounted || wanted.composeTexts.some((text) => names(text, path));
}

/** Whether the text has the path by itself, and not as a part of another one. */
function names(text: string, path: string): boolean {
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
    const before = text.slice(Math.max(0, at - 4), at).replace(/(^|[^\p{L}\p{M}\p{N}_./-])\.\/$/u, "$1");
    if (!/[\p{L}\p{M}\p{N}_./-]$/u.test(before) && !/^[\p{L}\p{M}\p{N}_./-]/u.test(text.slice(at + path.length)))
      return true;
  }
  return false;
}

/** Names of the containers that are there afterwards, too. */
export function stayingContainers(decisions: readonly Decision[], { state }: Scene): ReadonlySet<string> {
  const gone = decisions.filter((decision) => !keepsContainers(decision)).flatMap(({ old }) => old);
  const names = new Set(gone.map(({ name }) => name));
  return new Set(state.containers.map(({ name }) => name).filter((name) => !names.has(name)));
}

/** Networks of this project that only what goes was on, and that the release does not have. */
export function droppedNetworks(decisions: readonly Decision[], scene: Scene): readonly string[] {
  const { state, model } = scene;
  const wanted = new Set([...model.networks.values()].map(({ name }) => name));
  const staying = stayingContainers(decisions, scene);
  const on = (kept: boolean) =>
    state.containers
      .filter(({ name, definition }) => staying.has(name) === kept && (kept || definition !== undefined))
      .flatMap(({ networks }) => networks);
  const used = new Set(on(true));
  return [...new Set(on(false))]
    .filter((name) => state.networks.get(name)?.project === model.project && !wanted.has(name) && !used.has(name))
    .sort();
}
