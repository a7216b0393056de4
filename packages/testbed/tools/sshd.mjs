import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packages } from "./debian.mjs";

const server = packages({ names: ["openssh-server"] });

/**
 * An ssh server that was unpacked and not installed: what it needs of the system (a user and a folder to separate its
 * privileges by) it gets in a mount namespace of its own, so that the system stays as it is.
 */
export const sshServer = {
  ...server,
  async fill(folder, machine) {
    await server.fill(folder, machine);
    await writeFile(join(folder, "sshd"), script, { mode: 0o755 });
  },
};

const script = `#!/bin/sh
set -eu
export STAGEWAY_SSHD="$(dirname "$(readlink -f "$0")")/usr/sbin/sshd"
if [ "$(id -u)" != 0 ]; then exec "$STAGEWAY_SSHD" "$@"; fi
exec unshare --mount sh -euc '
  mkdir -p /run/sshd
  if ! grep -q ^sshd: /etc/passwd; then
    accounts=$(mktemp)
    { cat /etc/passwd; echo "sshd:x:64022:65534::/run/sshd:/usr/sbin/nologin"; } >"$accounts"
    chmod 644 "$accounts"
    mount --bind "$accounts" /etc/passwd
    rm "$accounts"
  fi
  exec "$STAGEWAY_SSHD" "$@"
' sshd "$@"
`;
