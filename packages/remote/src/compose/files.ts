import type { Command } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { drainCommands } from "./drain.ts";
import { overridePath } from "./override.ts";
import { holdBackStep, newOnesStayDown, readersOf, recreatedRestart, reloadCommands } from "./readers.ts";
import { runningOf, wellAgain, type ChangeStep, type Scene } from "./scene.ts";
import type { TargetState } from "./state.ts";
import type { WantedFile } from "./wanted.ts";

/** A file that differs on the target: where it lies in the upload is `files/<path>`. */
export type ChangedFile = Pick<WantedFile, "path" | "mode">;

/** The deployment files, the override and `.env` that are not on the target as they should be. */
export function changedFiles(scene: Scene, overrideDigest: string): readonly ChangedFile[] {
  const { state, wanted } = scene;
  const all: readonly WantedFile[] = [
    ...wanted.files,
    { path: overridePath, digest: overrideDigest, mode: 0o600 },
    { path: ".env", digest: state.environmentDigest, mode: 0o600 },
  ];
  return all.filter((file) => state.files.get(file.path) !== file.digest || otherwiseRun(file, state));
}

/** Like git, it tells of a mode only whether the file may be run: the rest is the host's own affair. */
function otherwiseRun({ path, mode }: WantedFile, { modes }: TargetState): boolean {
  const there = modes.get(path);
  return path !== ".env" && path !== overridePath && there !== undefined && ((there ^ mode) & 0o100) !== 0;
}

/**
 * Places the files, and takes away what the release no longer has. Going back, they are brought back before anything else is
 * undone; until then nothing starts by itself that would read what is not its own. Last of all, with the files of before, comes
 * what compose replaced in place.
 */
export function filesSteps(
  changed: readonly ChangedFile[],
  dropped: readonly string[],
  decisions: readonly Decision[],
  scene: Scene,
): readonly ChangeStep[] {
  if (changed.length + dropped.length === 0) return [];
  const paths = [...dropped, ...changed.map(({ path }) => path)];
  const readers = readersOf(decisions, paths, scene);
  const withdraw = dropped.map((path): Command => ["withdraw", path]);
  const place = changed.map(({ path, mode }): Command => [
    "place",
    `files/${path}`,
    path,
    mode.toString(8).padStart(4, "0"),
  ]);
  const restore = paths.map((path): Command => ["restore", path]).reverse();
  const title = [
    ...toldOf(
      "place",
      changed.map(({ path }) => path),
    ),
    ...toldOf("remove", dropped),
  ].join(", ");
  return [
    ...holdBackStep(readers),
    {
      title,
      do: [...withdraw, ...place],
      first: [...newOnesStayDown(decisions, paths, scene), ...restore, ...reloadCommands(readers, "kept")],
      undo: [
        ...recreatedAgain(decisions, scene),
        ...reloadCommands(readers, "recreated"),
        ...recreatedRestart(decisions, paths, scene),
      ],
    },
  ];
}

function toldOf(what: string, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  return [paths.length === 1 ? `${what} ${paths[0] ?? ""}` : `${what} ${paths.length} files`];
}

/**
 * One call of compose for all; then one for each whose namespace or volumes are those of a container by its name, and for what uses its own:
 * compose does not see that the container of that name is another one.
 */
function callsFor(recreated: readonly Decision[]): readonly (readonly string[])[] {
  const later = new Set<string>();
  for (const { service, model } of recreated)
    if (model !== undefined && (model.sharesByName.length > 0 || model.sharesWith.some((name) => later.has(name))))
      later.add(service);
  const atOnce = recreated.map(({ service }) => service).filter((name) => !later.has(name));
  return [...(atOnce.length === 0 ? [] : [atOnce]), ...[...later].map((name) => ["--force-recreate", name])];
}

function recreatedAgain(decisions: readonly Decision[], scene: Scene): readonly Command[] {
  const { state, model, options } = scene;
  const recreated = decisions.filter(({ action, method }) => action === "replace" && method.kind === "recreate");
  if (recreated.length === 0) return [];
  const files = state.previousFiles.flatMap((file) => ["--file", file]);
  const where = ["--project-directory", state.directory, "--project-name", model.project, ...files];
  const up = [...where, "up", "--detach", "--no-deps", "--no-build", "--pull", "never"];
  return [
    ...callsFor(recreated).map((names): Command => ["docker", "compose", ...up, ...names]),
    ...recreated.flatMap((decision) => {
      if (decision.model === undefined) return [];
      const names = decision.old.map(({ name }) => name);
      const proxies = (proxy: string) => scene.serving.get(proxy) ?? [];
      const { undrain } = drainCommands(decision.model, runningOf(decision), proxies, options);
      // Compose may have failed before it touched a container that was drained already. Only a proxy knows whether it was.
      const ready = undrain.filter(([verb]) => verb === "undrain");
      return [...wellAgain(decision.model, decision, names, options), ...ready];
    }),
  ];
}
