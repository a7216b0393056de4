import type { Configuration } from "@stageway/pipeline/config";
import { rowsOf, type Row } from "./row.ts";

/** Makes a row for a missing protection: a failure if signatures depend on it, otherwise a note. */
export type Judge = (check: string, why: string, todo?: string) => Row;

/** Rows fail when the configuration has `trust: required`; otherwise they are notes. */
export function judgeFor({ trust }: Pick<Configuration, "trust">): Judge {
  const { failed, note } = rowsOf("here");
  const row = trust === "required" ? failed : note;
  return (check, why, todo = "stageway protect prints the commands") => row(check, why, todo);
}
