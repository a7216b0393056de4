import type { BuildRequest } from "./request.ts";

/** The repository of a name in the folder of images, within the registry. */
export function repositoryOf({ folder }: Pick<BuildRequest, "folder">, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
