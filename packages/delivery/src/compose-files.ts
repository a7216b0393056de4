import { ActionError } from "@stageway/core";

/** A deployment file, its path relative to the compose project's directory. */
export interface DeploymentFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** Deployment files with paths relative to the compose project's directory. */
export interface ProjectFiles<File> {
  /** In the order in which they are merged. */
  readonly composeFiles: readonly string[];
  readonly files: readonly File[];
}

/** The file names that compose looks for, in order of preference (docs.docker.com, Compose file). */
const usual = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
/** The override files that compose adds to any of those. */
const overrides = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

/**
 * Makes the paths relative to the project's directory, which is the folder of the first compose file, as for compose itself.
 *
 * @throws {ActionError} when a compose file is missing, or a file lies outside of that folder.
 */
export function layOut<File extends Pick<DeploymentFile, "path">>(
  files: readonly File[],
  wanted: readonly string[] | undefined,
): ProjectFiles<File> {
  const paths = files.map(({ path }) => path);
  const composeFiles = wanted ?? found(paths);
  const missing = composeFiles.filter((file) => !paths.includes(file));
  if (missing.length > 0) {
    throw new ActionError(
      `Cannot deploy: compose files are not in the release: current value is ${missing.join(", ")}`,
      {
        hint: 'Name them in the stage\'s configuration, so that build-images puts them into the release, or with "compose-files"',
      },
    );
  }
  const base = folderOf(composeFiles[0] ?? "");
  const outside = paths.filter((path) => !path.startsWith(base));
  if (outside.length > 0) {
    throw new ActionError(
      `Cannot deploy: files lie outside of ${base}, the folder of the first compose file: current value is ${outside.join(", ")}`,
    );
  }
  const moved = (path: string) => path.slice(base.length);
  return { composeFiles: composeFiles.map(moved), files: files.map((file) => ({ ...file, path: moved(file.path) })) };
}

function found(paths: readonly string[]): readonly string[] {
  const first = usual.find((name) => paths.includes(name));
  if (first === undefined) {
    throw new ActionError(
      `Cannot deploy: no compose file is in the release: current value is ${paths.join(", ") || "no files"}`,
      {
        hint: 'Name them with "compose-files"',
      },
    );
  }
  const override = overrides.find((name) => paths.includes(name));
  return override === undefined ? [first] : [first, override];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
