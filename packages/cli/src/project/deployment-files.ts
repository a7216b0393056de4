import type { Configuration } from "@stageway/pipeline/config";

/** What the compose stages deploy with. A file that no stage uses is not missed. */
export function deploymentFiles({ stages, compose }: Configuration): readonly string[] {
  const own = Object.values(stages).filter(({ target }) => target === "compose");
  if (own.length === 0) return [];
  return [...new Set([...own.flatMap((stage) => stage.compose ?? compose.files), ...compose.include])];
}

/** Those that a push does not bring. @param paths files of the repository that git does not ignore */
export function missingDeploymentFiles(configuration: Configuration, paths: readonly string[]): readonly string[] {
  return deploymentFiles(configuration).filter((path) => !isAmong(paths, path));
}

/** Whether a file, or anything below a folder, is in the repository. */
export function isAmong(paths: readonly string[], path: string): boolean {
  return path === "." || paths.some((each) => each === path || each.startsWith(`${path}/`));
}
