import { mountedFiles } from "./definition.ts";
import type { Service } from "./model.ts";
import { shortImage } from "./pin.ts";
import type { Container, TargetState } from "./state.ts";
import { join } from "./target-path.ts";

/** The service, image and files that a container should have. */
export interface Target {
  readonly service: Service;
  readonly image: string;
  readonly definition: string;
  /** Whether the image is one of the release. */
  readonly pinned: boolean;
  /** `sha256:…` of each released file, by its absolute path on the target. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Why a container does not match the target, or `undefined`. */
export function difference(container: Container, target: Target, state: TargetState): string | undefined {
  return container.definition === undefined
    ? foreignDifference(container, target, state)
    : ownDifference(container, container.definition, target, state);
}

function ownDifference(
  container: Container,
  definition: string,
  target: Target,
  state: TargetState,
): string | undefined {
  if (definition === target.definition) return startedWithOthers(container, target, state);
  if (container.image !== target.image) return imageChange(container, target);
  const [model] = definition.split(".");
  if (model !== target.definition.split(".")[0]) return "its definition changed";
  return changedFile(target, state) ?? "a file that it mounts changed";
}

/**
 * A container reads its files when it starts. Its label says for which files it was created, but it may have been restarted after a file was
 * edited by hand, or while the files of an undone release were in place.
 */
function startedWithOthers(container: Container, { service, digests }: Target, state: TargetState): string | undefined {
  const { status, startedAt } = container;
  if (status !== "running" && status !== "restarting" && status !== "paused") return undefined;
  const read = mountedFiles(service, digests).flatMap(([path, digest]) => {
    const relative = [...state.files.keys()].find((one) => join(state.directory, one) === path);
    return relative === undefined ? [] : [{ path, relative, digest }];
  });
  const found = read.find(({ relative, digest }) => {
    const edited = state.files.get(relative) !== digest && startedAt >= (state.written.get(relative) ?? Infinity);
    const meanwhile = state.undone.some(
      ({ path, from, until }) => path === relative && from <= startedAt && startedAt <= until,
    );
    return edited || meanwhile;
  });
  return found === undefined ? undefined : `${found.path} was another one when it was started`;
}

/** A container without Stageway's labels does not name its files. Compose's own hash tells whether its definition changed. */
function foreignDifference(container: Container, target: Target, state: TargetState): string | undefined {
  const local = state.images.get(target.image)?.id;
  const sameImage = target.pinned ? container.imageId === local : container.image === target.image;
  if (!sameImage) return imageChange(container, target);
  if (container.composeHash !== state.composeHashes.get(target.service.name)) return "its definition changed";
  const missing = [...target.service.environment].find(
    ([name, value]) => !container.environment.has(`${name}=${unescape(value)}`),
  );
  if (missing !== undefined) return `its environment changed (${missing[0]})`;
  return changedFile(target, state);
}

function imageChange({ image }: Container, target: Target): string {
  return `image ${shortImage(image)} -> ${shortImage(target.image)}`;
}

function changedFile({ service, digests }: Target, state: TargetState): string | undefined {
  const changed = mountedFiles(service, digests).find(([path, digest]) => digestAt(state, path) !== digest);
  return changed === undefined ? undefined : `${changed[0]} changed`;
}

function digestAt(state: TargetState, path: string): string | undefined {
  return [...state.files].find(([relative]) => join(state.directory, relative) === path)?.[1];
}

/** Compose writes `$$` for a dollar in what it prints. */
function unescape(value: string): string {
  return value.replaceAll("$$", "$");
}
