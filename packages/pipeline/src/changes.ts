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
 * Which services a set of changed files concerns. The few paths around what changed are looked for, so a file costs its own
 * depth, and a service one look for each of its paths, whatever the number of files.
 */
export class ChangeDetector {
  readonly #owners: readonly Ownership[];
  readonly #shared: ReadonlySet<string>;

  /** `shared` are paths on which every service depends, the configuration file among them. */
  constructor(owners: Iterable<Ownership>, shared: Iterable<string> = []) {
    this.#owners = [...owners];
    this.#shared = new Set(shared);
  }

  /** The services whose paths cover one of the files, sorted. */
  affected(files: Iterable<string>): Affected {
    const covering = new Set<string>();
    for (const file of files) {
      for (const path of pathsCovering(file)) {
        if (this.#shared.has(path)) return { all: true, because: file };
        covering.add(path);
      }
    }
    const services = new Set<string>();
    for (const { service, paths } of this.#owners)
      for (const path of paths) if (covering.has(path)) services.add(service);
    return { all: false, services: [...services].sort() };
  }
}

/** The whole repository, every folder around the file, and the file. */
function pathsCovering(file: string): readonly string[] {
  const paths = [".", file];
  for (let end = file.indexOf("/"); end >= 0; end = file.indexOf("/", end + 1)) paths.push(file.slice(0, end));
  return paths;
}
