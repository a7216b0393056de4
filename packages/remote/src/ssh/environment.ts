/** Nothing of the action's environment reaches ssh or the host, no agent of somebody else either. */
export function sshEnvironment(): Record<string, string | undefined> {
  return { PATH: process.env["PATH"], HOME: process.env["HOME"], LC_ALL: "C" };
}
