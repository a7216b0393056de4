import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { program, startEngine, tool } from "../../../packages/testbed/src/index.ts";
import { atMost, exactly, seconds } from "../goal.ts";
import type { Place } from "../place.ts";
import type { Found } from "../result.ts";
import { compare } from "../sample.ts";
import { probing, toldIn } from "../steps.ts";
import { sshCalls } from "./ssh-calls.ts";
import { startDeploymentWorld, type DeploymentWorld } from "./world.ts";

/** A deployment that changes nothing, against one connection, and against what docker itself does over ssh. */
export async function unchanged(rounds: number, { folder }: Place): Promise<Found> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startDeploymentWorld());
  const engine = stack.use(await startEngine());
  const release = await world.release("graceful");
  await world.deploy(release);
  const ssh = await sshFor(world, folder);
  const docker = {
    ...engine.docker.env,
    DOCKER_HOST: `ssh://${world.host.user}@${world.host.host}:${world.host.port}`,
    PATH: `${folder}:${engine.docker.env["PATH"] ?? ""}`,
  };
  const config = ["sh", "-c", "cd /srv/shop && docker compose config"];
  await writeFile(join(folder, "compose.yml"), await world.host.exec(config));
  const ours = async (env: Readonly<Record<string, string>> = {}) => {
    const { outcome, log } = await world.deploy(release, env);
    if (outcome !== "unchanged") throw new Error(`Cannot time what changes something: ${log}`);
  };
  const up = ["compose", "--project-name", "shop", "up", "--detach", "--no-recreate"];
  const theirs = () => program(engine.docker.file, up, { env: docker, cwd: folder });
  const rows = await compare(
    [
      { name: "one ssh connection, and `true` on the host", run: () => program(ssh, ["target", "true"]) },
      { name: "stageway deploy-compose", run: () => ours() },
      { name: "docker compose up over ssh://", run: theirs },
    ],
    rounds,
    1,
  );
  const told = join(folder, "told");
  await ours(probing(told));
  const { connections, commands, local } = sshCalls(toldIn(told).slice(0, 1));
  const dockers = await countOf(folder, theirs);
  const table = {
    title: "A deployment that changes nothing",
    rows: rows.map((row, index) => ({
      ...row,
      ...[{ connections: 1, trips: 2 }, { connections, trips: connections + commands, local }, dockers][index],
    })),
    columns: { connections: "connections", "round trips": "trips", "local ssh calls": "local" },
    notes: ["A round trip is a connection, or a command over one that is open. Of docker each connection is one."],
  };
  return {
    tables: [table],
    goals: [
      atMost("ssh round trips of a deployment that changes nothing", connections + commands, 3, String),
      exactly("ssh connections of a deployment that changes nothing", connections, 1),
      atMost("time of a deployment that changes nothing", rows[1]?.median, 1200, seconds),
    ],
  };
}

/** An `ssh` for the host that needs no configuration of the user's, counts its calls, and is found first. */
async function sshFor({ host }: DeploymentWorld, folder: string): Promise<string> {
  const [key, known, file] = [join(folder, "key"), join(folder, "known-hosts"), join(folder, "ssh")];
  await writeFile(key, host.key, { mode: 0o600 });
  await writeFile(known, host.knownHosts);
  const config = `Host target\n  HostName ${host.host}\n  Port ${host.port}\n  User ${host.user}\nHost *\n  IdentityFile ${key}\n  UserKnownHostsFile ${known}\n`;
  await writeFile(join(folder, "ssh-config"), config);
  const script = `#!/bin/sh\necho called >>${folder}/calls\nexec ${tool("ssh")} -F ${folder}/ssh-config "$@"\n`;
  await writeFile(file, script, { mode: 0o755 });
  return file;
}

async function countOf(folder: string, work: () => Promise<unknown>) {
  await writeFile(join(folder, "calls"), "");
  await work();
  const trips = Number(await program("wc", ["-l", join(folder, "calls")]).then((text) => text.split(" ")[0]));
  return { connections: trips, trips };
}
