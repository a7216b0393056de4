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
 * Which services a set of changed files concerns. Built once for all paths, then each file costs its own depth, not the
 * number of services.
 */
export class ChangeDetector {
  readonly #root: Branch = emptyBranch();

  /** `shared` are paths on which every service depends, the configuration file among them. */
  constructor(owners: Iterable<Ownership>, shared: Iterable<string> = []) {
    for (const { service, paths } of owners) for (const path of paths) this.#branch(path).owners.push(service);
    for (const path of shared) this.#branch(path).shared = true;
  }

  /** The services whose paths cover one of the files, sorted. */
  affected(files: Iterable<string>): Affected {
    const services = new Set<string>();
    for (const file of files) {
      for (const branch of this.#covering(file)) {
        if (branch.shared) return { all: true, because: file };
        for (const owner of branch.owners) services.add(owner);
      }
    }
    return { all: false, services: [...services].sort() };
  }

  #branch(path: string): Branch {
    let branch = this.#root;
    for (const part of partsOf(path)) {
      let next = branch.below.get(part);
      if (next === undefined) branch.below.set(part, (next = emptyBranch()));
      branch = next;
    }
    return branch;
  }

  *#covering(file: string): Iterable<Branch> {
    let branch: Branch | undefined = this.#root;
    yield branch;
    for (const part of partsOf(file)) {
      branch = branch.below.get(part);
      if (branch === undefined) return;
      yield branch;
    }
  }
}

interface Branch {
  readonly below: Map<string, Branch>;
  readonly owners: string[];
  shared: boolean;
}

function emptyBranch(): Branch {
  return { below: new Map(), owners: [], shared: false };
}

function partsOf(path: string): readonly string[] {
  return path === "." ? [] : path.split("/");
}
