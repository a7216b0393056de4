import type { Processes } from "@stageway/core";
import { rowsOf, type Row } from "./row.ts";

const { ok, missing, note } = rowsOf("here");

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
    git === undefined ? missing("git", "there is none", "Install git") : ok("git", git.replace(/^git version /, "")),
    ssh === undefined ? missing("ssh", "there is none", "Install OpenSSH's client") : ok("ssh", ssh),
    engine === undefined
      ? note("docker", "no engine answers here; only stageway local needs one, and then starts its own where it can")
      : ok("docker", engine),
  ];
}
