import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ActionError } from "@stageway/core";
import { overrideNames } from "./choose-files.ts";
import type { Project } from "./filled-files.ts";

/** A project that compose refuses, in its words, and how to see for yourself. */
export function refused(complaint: string, { root, files }: Pick<Project, "root" | "files">): ActionError {
  const here = (path: string) => relative(root, path);
  const folder = dirname(files[0] ?? root);
  const override = overrideNames.map((name) => join(folder, name)).find((path) => existsSync(path));
  const words = files.map((path) => `--file ${here(path)}`).join(" ");
  const hint =
    override === undefined || files.includes(override)
      ? `See all that it says with "docker compose ${words} config"`
      : `${here(override)}, which compose adds where it lies beside the other, is left out: when it belongs to the deployment, see that git does not ignore it, and name every file, with --compose-file of stageway init or in the configuration`;
  return new ActionError(`Cannot read the compose files: docker compose refuses them: ${complaint}`, { hint });
}
