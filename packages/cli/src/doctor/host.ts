import { ActionError, describe, formatSize, plain } from "@stageway/core";
import {
  composeFault,
  dockerFault,
  openTarget,
  type Connection,
  type HostAddress,
  type Target,
} from "@stageway/remote";
import { hasNoShell, lookPatience as timeout } from "../hosts/journal.ts";
import { knownHostsFile } from "../hosts/keys.ts";
import type { Place } from "../hosts/place.ts";
import { onHost } from "../hosts/reach.ts";
import { sshAlias } from "../hosts/ssh-alias.ts";
import type { Call, World } from "../verb.ts";
import { littleSpace, lookByProgram } from "./forced-key.ts";
import { checkHostKeys } from "./host-key.ts";
import { signatureRows } from "./host-signatures.ts";
import { leaseRow } from "./lease.ts";
import { rowsOf, type Row } from "./row.ts";

const rest = "Docker, Compose, directory, space and lease";

/** Everything that a deployment needs of a host. Nothing is written there. */
export async function checkHost(address: HostAddress, place: Place, call: Call, world: World): Promise<Row[]> {
  const { failed, unchecked } = rowsOf(address.host);
  const file = knownHostsFile(call, world);
  const { rows, pinned } = await checkHostKeys([...place.jump, address], file, world.processes);
  const alias = pinned ? undefined : await sshAlias(address.host, world);
  if (alias !== undefined) return [failed("address", alias.why, alias.todo), ...rows];
  if (!pinned)
    return [...rows, unchecked("the rest", `login, ${rest}: no connection is made without a pinned host key`)];
  try {
    return [...rows, ...(await onHost(address, place, call, world, (connection) => look(connection, place.directory)))];
  } catch (error) {
    const hint = error instanceof ActionError ? error.hint : undefined;
    return [...rows, failed("login", describe(error), hint), unchecked("the rest", `${rest}: there is no connection`)];
  }
}

async function look(connection: Connection, directory: string): Promise<Row[]> {
  const { host, user } = connection.address;
  const { ok, failed } = rowsOf(host);
  const machine = await connection.exec(["sh", "-c", machineScript, "sh", directory], { timeout });
  if (machine.timedOut) throw new ActionError(`${host} takes commands and answers none: ${machine.shortMessage}`);
  if (hasNoShell(machine.stdout)) return await lookByProgram(connection, directory);
  const [docker, compose] = await Promise.all([
    connection.exec(["docker", "version", "--format", "{{.Server.Version}} {{.Server.Os}}/{{.Server.Arch}}"], {
      timeout,
    }),
    connection.exec(["docker", "compose", "version", "--short"], { timeout }),
  ]);
  const fault = dockerFault(docker);
  const composeProblem = compose.ok ? composeFault(compose.stdout) : dockerFault(compose);
  const facts = new Map(
    machine.stdout.split("\n").map((line) => [line.split("=", 1)[0] ?? "", line.slice(line.indexOf("=") + 1)]),
  );
  return [
    ok("login", `as ${user}`),
    fault === undefined && docker.ok
      ? ok("docker", `engine ${plain(docker.stdout).trim()}`)
      : failed("docker", fault?.message ?? plain(docker.stderr).trim(), fault?.hint),
    compose.ok && composeProblem === undefined
      ? ok("compose", plain(compose.stdout).trim())
      : failed("compose", composeProblem?.message ?? plain(compose.stderr).trim(), composeProblem?.hint),
    ...machineRows(host, directory, user, facts),
    ...(facts.get("journal") === "yes" ? await statusRows(openTarget({ shell: connection, directory }), host) : []),
  ];
}

async function statusRows(target: Target, host: string): Promise<Row[]> {
  const status = await target.status();
  return [...signatureRows(status, host), leaseRow(status, host)];
}

/** Prints `name=value` lines; `$1` is the project's directory, or what will be it. */
const machineScript = `
above=$1
while [ ! -d "$above" ] && [ "$above" != / ]; do above=$(dirname -- "$above"); done
[ "$above" = "$1" ] && echo there=yes || echo "there=$above"
[ -w "$above" ] && echo writable=yes || echo writable=no
[ -d "$1/.stageway/deployments" ] && echo journal=yes || echo journal=no
command -v setsid >/dev/null 2>&1 || command -v busybox >/dev/null 2>&1 && echo detach=yes || echo detach=no
echo "platform=$(uname -s -m)"
case $(ssh-keygen -Y verify -n stageway 2>&1 </dev/null) in *verify:*) echo verifies=yes ;; *) echo verifies=no ;; esac
for path in "$above" "$(docker info --format '{{.DockerRootDir}}' 2>/dev/null)"; do
  [ -n "$path" ] && [ -d "$path" ] && echo "space $path=$(df -Pk -- "$path" | awk 'NR == 2 { print $4 }')"
done
:
`;

function machineRows(host: string, directory: string, user: string, facts: ReadonlyMap<string, string>): Row[] {
  const { ok, failed, note } = rowsOf(host);
  const there = facts.get("there") === "yes";
  const folder = there ? directory : `${directory} (to be made in ${facts.get("there") ?? "?"})`;
  const rows: Row[] = [
    facts.get("writable") === "yes"
      ? ok("directory", folder)
      : failed(
          "directory",
          `${user} may not write ${folder}`,
          `On the host, as root: install -d -o ${user} ${directory}`,
        ),
    facts.get("detach") === "yes"
      ? ok("platform", facts.get("platform") ?? "")
      : failed(
          "platform",
          `${facts.get("platform") ?? ""}: there is no setsid, so nothing can run detached`,
          "Install util-linux or busybox on the host",
        ),
    facts.get("verifies") === "yes"
      ? ok("signatures", "its ssh-keygen verifies them")
      : note(
          "signatures",
          "its ssh-keygen verifies none",
          "Only OpenSSH 8.1 and later does; runners verify them all the same",
        ),
  ];
  for (const [name, value] of facts) {
    if (!name.startsWith("space ")) continue;
    const bytes = Number(value) * 1024;
    const said = `${formatSize(bytes)} free below ${name.slice("space ".length)}`;
    rows.push(
      bytes < littleSpace
        ? note("space", said, "docker image prune removes images that nothing uses")
        : ok("space", said),
    );
  }
  return rows;
}
