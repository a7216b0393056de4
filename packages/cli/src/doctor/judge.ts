import type { Configuration } from "@stageway/pipeline/config";
import { rowsOf, type Row } from "./row.ts";

/** A row for something that is open: it fails where signatures rest on it, and is a remark where nothing does. */
export type Judge = (check: string, why: string, todo?: string) => Row;

export function judgeFor({ trust }: Pick<Configuration, "trust">): Judge {
  const { failed, note } = rowsOf("here");
  const row = trust === "required" ? failed : note;
  return (check, why, todo = "stageway protect prints the commands") => row(check, why, todo);
}
