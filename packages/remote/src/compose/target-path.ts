/** A path below a folder of the target; targets are POSIX whatever runs this. */
export function join(folder: string, relative: string): string {
  return `${folder === "/" ? "" : folder}/${relative}`;
}
