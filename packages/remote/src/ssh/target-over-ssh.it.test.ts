import { expect, it } from "@jest/globals";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProcesses } from "@stageway/core";
import { forcedCommand, policyText } from "../target/installation.ts";
import { loadProgram } from "../target/program.ts";
import { openTarget } from "../target/target.ts";
import { connect } from "./connection.ts";
import { startSshd } from "./testing.ts";

const processes = createProcesses({ env: process.env });

it("follows a job over a connection whose master, and whose sshd, die under it", async () => {
  await using sshd = await startSshd();
  const directory = await mkdtemp(join(tmpdir(), "stageway-site-"));
  await using connection = await connect(sshd.options());
  const lines: string[] = [];
  const target = openTarget({ shell: connection, directory: join(directory, "site"), log: (line) => lines.push(line) });
  await target.receive("one", [{ path: "files/a", content: "a" }]);
  const change = [1, 2, 3, 4].map((part) => ({ title: `part ${part}`, do: [["wait", "1"] as const], undo: [] }));
  const running = target.run({ token: "one", number: 1, job: { prepare: [], change, settle: [], hold: 60_000 } });
  await until(() => lines.includes("[2/4] part 2"));
  await processes.run("ssh", ["-F", join(sshd.folder, "ssh-target/config"), "-O", "exit", "target"]);
  await until(() => lines.includes("[3/4] part 3"));
  await sshd.stop();
  await processes.run("ssh", ["-F", join(sshd.folder, "ssh-target/config"), "-O", "exit", "target"]);
  await sshd.start();
  expect(await running).toMatchObject({ phase: "held" });
  expect(lines.filter((line) => line.includes("] part"))).toEqual([
    "[1/4] part 1",
    "[2/4] part 2",
    "[3/4] part 3",
    "[4/4] part 4",
  ]);
  expect(await target.confirm(1, "me")).toMatchObject({ accepted: true, deployment: { outcome: "deployed" } });
  await rm(directory, { recursive: true });
}, 40_000);

it("works by a key that sshd gives the program and nothing else", async () => {
  await using sshd = await startSshd();
  const directory = await mkdtemp(join(tmpdir(), "stageway-site-"));
  const paths = {
    program: join(sshd.folder, "program.sh"),
    policy: join(sshd.folder, "policy"),
    directory: join(directory, "site"),
  };
  await mkdir(paths.directory);
  await writeFile(paths.program, (await loadProgram()).text);
  await writeFile(paths.policy, policyText(["ghcr.io/acme/*"]));
  const authorized = join(sshd.folder, "authorized");
  await writeFile(authorized, `${forcedCommand(paths)} ${await readFile(authorized, "utf8")}`);
  await using connection = await connect(sshd.options());
  const target = openTarget({ shell: connection, directory: paths.directory });
  const change = [{ title: "place", do: [["place", "files/a", "a", "644"] as const], undo: [] }];
  await target.receive("one", [{ path: "files/a", content: "a" }]);
  const job = { prepare: [], change, settle: [], hold: 60_000 };
  expect(await target.run({ token: "one", number: 1, job, runUrl: "it's (1)" })).toMatchObject({ phase: "held" });
  expect(await target.confirm(1, "it's me")).toMatchObject({ accepted: true, deployment: { outcome: "deployed" } });
  expect(await readFile(join(paths.directory, "a"), "utf8")).toBe("a");
  expect((await connection.exec(["id"])).stdout).toContain("=refused reason=Cannot%20understand");
  expect((await connection.exec(["sh", "-c", "id"])).stdout).not.toContain("uid=");
  const elsewhere = openTarget({ shell: connection, directory });
  await expect(elsewhere.status()).rejects.toThrow("This key is for another project directory");
  await rm(directory, { recursive: true });
}, 40_000);

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error("Waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it.each([
  ["echo 'This account is currently not available.'; exit 1", "the user has no login shell"],
  ["echo 'This service allows sftp connections only.'; exit 1", "the user may use SFTP and nothing else"],
  ["echo 'fatal: What do you think I am? A shell?' >&2; exit 128", "the user has git's shell"],
])("says what stands between a login and a command: %s", async (command, words) => {
  await using sshd = await startSshd([`ForceCommand ${command}`]);
  await using connection = await connect(sshd.options());
  await expect(openTarget({ shell: connection, directory: `${sshd.folder}/shop` }).status()).rejects.toThrow(
    `Cannot run commands on the target: ${words}`,
  );
});
