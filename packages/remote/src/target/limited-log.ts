/** Characters of the logs of a target that are printed at most. */
const longestLog = 32 * 1_048_576;

/** Prints lines of a target's logs until they are too many: whoever is root there must not fill the disk of the runner, or its memory. */
export function limitedLog(print: (line: string) => void, directory: string): (line: string) => void {
  let left = longestLog;
  return (line) => {
    if (left <= 0) return;
    left -= line.length + 1;
    print(
      left > 0
        ? line
        : `The log is too long to print it here; all of it lies on the host, in ${directory}/.stageway/deployments`,
    );
  };
}
