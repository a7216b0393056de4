import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalWorld } from "./open-world.ts";
import type { Prepared } from "./prepare.ts";

const launcher = fileURLToPath(new URL("../../bin/stageway.mjs", import.meta.url));

/**
 * Writes a program that runs a verb of the command against the host of this world, and its stand-in for GitHub: host, key and
 * token are in it, so nobody types them, and no record of this world goes to the real GitHub. Gives its path; it goes with the world.
 */
export async function writeHereCommand(prepared: Prepared, world: LocalWorld, directory: string): Promise<string> {
  const { folder, host, github } = world;
  const [key, knownHosts, program] = ["key", "known_hosts", "here"].map((name) => join(folder, name)) as Paths;
  await writeFile(key, host.key, { mode: 0o600 });
  await writeFile(knownHosts, host.knownHosts, { mode: 0o600 });
  const remote = `${github.serverUrl}/${prepared.owner}/${prepared.name}`;
  const options = [
    "--stage",
    prepared.stage,
    "--host",
    `${host.host}:${host.port}`,
    "--user",
    host.user,
    "--directory",
    directory,
    "--identity",
    key,
    "--known-hosts",
    knownHosts,
  ];
  const script = `#!/bin/sh
# Written by "stageway local": runs a verb against the host of its world, and is gone with it.
cd ${word(prepared.repository.root)} || exit 1
unset GH_TOKEN GH_HOST GITHUB_SERVER_URL GITHUB_ENTERPRISE_TOKEN GH_ENTERPRISE_TOKEN
export GITHUB_TOKEN=${word(github.token)} GITHUB_API_URL=${word(github.apiUrl)} STAGEWAY_REMOTE=${word(remote)}
verb=\${1:---help}
[ $# = 0 ] || shift
case $verb in
  plan)
    # Without a commit of your own: what was pushed here last.
    git rev-parse --verify --quiet HEAD >/dev/null 2>&1 || cd ${word(join(folder, prepared.name))} || exit 1 ;;
  deploy | releases | rollback | status)
    case \${1:--} in
      -* | ${word(prepared.stage)}) ;;
      *)
        printf 'Cannot reach %s: this world has one stage, %s\\n' "$1" ${word(prepared.stage)} >&2
        exit 64 ;;
    esac ;;
esac
case $verb in
  -* | help | completion | init | plan | local) exec ${word(process.execPath)} ${word(launcher)} "$verb" "$@" ;;
esac
exec ${word(process.execPath)} ${word(launcher)} "$verb" "$@" ${options.map(word).join(" ")}
`;
  await writeFile(program, script, { mode: 0o700 });
  return program;
}

type Paths = [key: string, knownHosts: string, program: string]; // Of three names.

/** A word of a POSIX shell. */
function word(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
