/** What concerns a service. */
export interface Ownership {
  /** Files and folders, relative to the repository; `.` is all of it. */
  readonly paths: readonly string[];
}

/** Why services are built: a list, or all of them because of one path. */
export type Affected =
  { readonly all: false; readonly services: readonly string[] } | { readonly all: true; readonly because: string };

/**
 * Which services a set of changed files concerns. The few paths around what changed are looked for, so a file costs its own
 * depth, and a service one look for each of its paths, whatever the number of files.
 */
export class ChangeDetector {
  readonly #owners: ReadonlyMap<string, Ownership>;
  readonly #shared: ReadonlySet<string>;

  /** Owners are services by name; `shared` are paths on which every one of them depends, the configuration file among them. */
  constructor(owners: ReadonlyMap<string, Ownership>, shared: Iterable<string> = []) {
    this.#owners = owners;
    this.#shared = new Set(shared);
  }

  /** The services whose paths cover one of the files, sorted. */
  affected(files: Iterable<string>): Affected {
    const covering = new Set<string>();
    const changed = new Set<string>();
    for (const file of files) {
      changed.add(file);
      for (const path of pathsCovering(file)) {
        if (this.#shared.has(path)) return { all: true, because: file };
        covering.add(path);
      }
    }
    for (const path of this.#shared) if (liesIn(changed, path)) return { all: true, because: path };
    const services: string[] = [];
    for (const [service, { paths }] of this.#owners)
      if (paths.some((path) => covering.has(path) || liesIn(changed, path))) services.push(service);
    return { all: false, services: services.sort() };
  }
}

/** Whether one of the files is a folder around the path: of a submodule git tells only that it is another commit now. */
function liesIn(files: ReadonlySet<string>, path: string): boolean {
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1))
    if (files.has(path.slice(0, end))) return true;
  return false;
}

/** The whole repository, every folder around the file, and the file. */
function pathsCovering(file: string): readonly string[] {
  const paths = [".", file];
  for (let end = file.indexOf("/"); end >= 0; end = file.indexOf("/", end + 1)) paths.push(file.slice(0, end));
  return paths;
}
