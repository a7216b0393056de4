import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A step that runs in this process: what it saves for its post step is read like the runner does. */
export interface RecordedStep {
  readonly done: Promise<void>;
  /** What was saved last under this name. */
  state(name: string): unknown;
}

/** Runs a task with files for what it puts out; the files are gone when it has ended. One at a time. */
export function parseRecorded(task: () => Promise<void>): RecordedStep {
  const folder = mkdtempSync(join(tmpdir(), "step-"));
  let saved = "";
  const names = ["GITHUB_STATE", "GITHUB_OUTPUT"];
  for (const name of names) {
    writeFileSync(join(folder, name), "");
    process.env[name] = join(folder, name);
  }
  const done = task().finally(() => {
    saved = readFileSync(join(folder, "GITHUB_STATE"), "utf8");
    for (const name of names) Reflect.deleteProperty(process.env, name);
    rmSync(folder, { recursive: true });
  });
  return {
    done,
    state(name) {
      const found = [...saved.matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].findLast(([, key]) => key === name);
      return found?.[3] === undefined ? undefined : (JSON.parse(found[3]) as unknown);
    },
  };
}
