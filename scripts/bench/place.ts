import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that a measurement may fill, gone after it. */
export interface Place extends Disposable {
  readonly folder: string;
  /** A script that does nothing: the floor. */
  readonly empty: string;
}

export function openPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), "stageway-bench-"));
  const empty = join(folder, "empty.cjs");
  writeFileSync(empty, "");
  return { folder, empty, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
