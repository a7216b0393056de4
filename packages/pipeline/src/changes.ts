/** The paths that concern one service: its own and, by name, nothing else's. */
export interface Ownership {
  readonly service: string;
  /** Files and folders, relative to the repository; `.` is all of it. */
  readonly paths: readonly string[];
}

/** Why services are built: a list, or all of them because of one path. */
export type Affected =
  { readonly all: false; readonly services: readonly string[] } | { readonly all: true; readonly because: string };

/**
 * Which services a set of changed files concerns. Each path is looked up whole, so a file costs its own depth, not the
 * number of services.
 */
export class ChangeDetector {
  readonly #owners = new Map<string, string[]>();
  readonly #shared: ReadonlySet<string>;

  /** `shared` are paths on which every service depends, the configuration file among them. */
  constructor(owners: Iterable<Ownership>, shared: Iterable<string> = []) {
    this.#shared = new Set(shared);
    for (const { service, paths } of owners) {
      for (const path of paths) {
        const others = this.#owners.get(path);
        if (others === undefined) this.#owners.set(path, [service]);
        else others.push(service);
      }
    }
  }

  /** The services whose paths cover one of the files, sorted. */
  affected(files: Iterable<string>): Affected {
    const services = new Set<string>();
    for (const file of files) {
      for (const path of pathsCovering(file)) {
        if (this.#shared.has(path)) return { all: true, because: file };
        for (const owner of this.#owners.get(path) ?? []) services.add(owner);
      }
    }
    return { all: false, services: [...services].sort() };
  }
}

/** The whole repository, every folder around the file, and the file. */
function* pathsCovering(file: string): Iterable<string> {
  yield ".";
  for (let end = file.indexOf("/"); end >= 0; end = file.indexOf("/", end + 1)) yield file.slice(0, end);
  yield file;
}
