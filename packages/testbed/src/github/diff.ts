import type { Git } from "./git.ts";

/** One changed file between two trees. */
export interface FileChange {
  sha: string | null;
  filename: string;
  previousFilename?: string;
  status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
  additions: number;
  deletions: number;
  patch?: string;
}

const statuses: Record<string, FileChange["status"]> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/** The tree that an empty repository has; the first commit is compared with it. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What changed from one commit or tree to another, with patches, renames found; by file name. */
export async function diff(git: Git, from: string, to: string): Promise<FileChange[]> {
  const [raw, numbers, patches] = await Promise.all([
    git.run(["diff", "--raw", "-z", "-M", "--no-abbrev", from, to]),
    git.run(["diff", "--numstat", "-z", "-M", from, to]),
    git.run(["diff", "-M", from, to]),
  ]);
  const changes = readRaw(raw);
  const counts = readNumbers(numbers);
  const hunks = patches === "" ? [] : patches.split(/^(?=diff --git )/m);
  return changes.map((change, index) => {
    const patch = /^@@[^]*/m.exec(hunks[index] ?? "")?.[0].replace(/\n$/, "");
    return {
      ...change,
      ...(counts[index] ?? { additions: 0, deletions: 0 }),
      ...(patch === undefined ? {} : { patch }),
    };
  });
}

/** Reads `:mode mode sha sha status NUL path NUL [path NUL]`. */
function readRaw(text: string): Pick<FileChange, "sha" | "filename" | "previousFilename" | "status">[] {
  const cells = text.split("\0");
  const changes: ReturnType<typeof readRaw> = [];
  for (let index = 0; index < cells.length - 1;) {
    const [, , before = "", after = "", letter = ""] = (cells[index] ?? "").split(" ");
    const status = statuses[letter.charAt(0)] ?? "changed";
    const moved = status === "renamed" || status === "copied";
    const first = cells[index + 1] ?? "";
    const sha = status === "removed" ? before : after;
    changes.push(
      moved
        ? { sha, status, filename: cells[index + 2] ?? "", previousFilename: first }
        : { sha, status, filename: first },
    );
    index += moved ? 3 : 2;
  }
  return changes;
}

/** Reads `added TAB deleted TAB path NUL`, or with an empty path followed by two more cells for a rename. */
function readNumbers(text: string): { additions: number; deletions: number }[] {
  const cells = text.split("\0");
  const counts: ReturnType<typeof readNumbers> = [];
  for (let index = 0; index < cells.length - 1;) {
    const [added = "", deleted = "", path = ""] = (cells[index] ?? "").split("\t");
    // Binary files are counted as "-".
    counts.push({ additions: Number(added) || 0, deletions: Number(deleted) || 0 });
    index += path === "" ? 3 : 1;
  }
  return counts;
}
