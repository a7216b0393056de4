import type { Processes } from "@stageway/core";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed, note } = rowsOf("here");

/** The programs that this machine needs. */
export async function checkTools(processes: Processes): Promise<Row[]> {
  const said = async (file: string, ...args: readonly string[]) => {
    const { ok: fine, stdout, stderr, startFailure } = await processes.run(file, args, { timeout: 20_000 });
    return startFailure === undefined && fine ? (stdout.trim() || stderr.trim()).split("\n")[0] : undefined;
  };
  const [git, ssh, docker, compose] = await Promise.all([
    said("git", "--version"),
    said("ssh", "-V"),
    said("docker", "version", "--format", "{{.Server.Version}}"),
    said("docker", "compose", "version", "--short"),
  ]);
  const engine = docker === undefined ? undefined : `engine ${docker}, compose ${compose ?? "missing"}`;
  return [
    ok("node", process.versions.node),
    git === undefined
      ? failed("git", "not found on the PATH", "Install git")
      : ok("git", git.replace(/^git version /, "")),
    ssh === undefined
      ? failed("ssh", "not found on the PATH", "Install the OpenSSH client (openssh-client)")
      : ok("ssh", ssh),
    engine === undefined
      ? note(
          "docker",
          "no Docker engine answers here: only stageway local needs one, and starts its own if it runs as root",
        )
      : ok("docker", engine),
  ];
}
