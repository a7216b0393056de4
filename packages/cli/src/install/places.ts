/** Where the program lies on a host: its user cannot write there. */
export const programPath = "/usr/local/lib/stageway/program.sh";

/** Where the policy of a project directory lies: `/etc/stageway/srv-shop.policy`; each directory has a name of its own. */
export function policyPath(directory: string): string {
  return `/etc/stageway/${nameOf(directory)}.policy`;
}

/** Where the program looks for who may sign releases of a project directory (program/signed.sh): beside the policy. */
export function signersPathOf(directory: string): string {
  return `/etc/stageway/${nameOf(directory)}.signers`;
}

function nameOf(directory: string): string {
  return directory.slice(1).replaceAll("-", "--").replaceAll("/", "-");
}
