/** Where the program lies on a host: its user cannot write there. */
export const programPath = "/usr/local/lib/stageway/program.sh";

/** Where the policy of a project directory lies: `/etc/stageway/srv-shop.policy`; each directory has a name of its own. */
export function policyPath(directory: string): string {
  const name = directory.slice(1).replaceAll("-", "--").replaceAll("/", "-");
  return `/etc/stageway/${name}.policy`;
}
