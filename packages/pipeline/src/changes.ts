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
    for (const file of files) {
      for (const path of pathsCovering(file)) {
        if (this.#shared.has(path)) return { all: true, because: file };
        covering.add(path);
      }
    }
    const services: string[] = [];
    for (const [service, { paths }] of this.#owners)
      if (paths.some((path) => covering.has(path))) services.push(service);
    return { all: false, services: services.sort() };
  }
}

/** The whole repository, every folder around the file, and the file. */
function pathsCovering(file: string): readonly string[] {
  const paths = [".", file];
  for (let end = file.indexOf("/"); end >= 0; end = file.indexOf("/", end + 1)) paths.push(file.slice(0, end));
  return paths;
}
