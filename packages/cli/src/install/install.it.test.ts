import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { connect } from "@stageway/remote";
import { newKey, type KeyPair } from "@stageway/testbed";
import { compose, startWorld, type World } from "../../../../actions/deploy-compose/test/world.ts";
import { stageway } from "../../test/command.ts";

const directory = "/srv/shop";
let world: World;
let key: KeyPair;
let folder: string;
let place: readonly string[];

beforeAll(async () => {
  [world, key] = await Promise.all([startWorld(), newKey()]);
  folder = await mkdtemp(join(tmpdir(), "stageway-install-"));
  await writeFile(join(folder, "admin"), world.host.key, { mode: 0o600 });
  await writeFile(join(folder, "deploy"), key.private, { mode: 0o600 });
  await writeFile(join(folder, "deploy.pub"), key.public);
  await writeFile(join(folder, "known"), world.host.knownHosts);
  const { host, port, user } = world.host;
  place = [
    "--host",
    `${host}:${port}`,
    "--user",
    user,
    "--directory",
    directory,
    "--known-hosts",
    join(folder, "known"),
  ];
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world[Symbol.asyncDispose]();
});

const at = (verb: string, identity: string, ...words: readonly string[]) =>
  stageway([verb, ...place, "--identity", join(folder, identity), ...words], { cwd: folder });
const install = (...words: readonly string[]) =>
  at("install", "admin", "--key", "deploy.pub", "--allow", `${registryOf(images[0] ?? "")}/acme/*`, ...words);
const sh = (script: string) => world.host.exec(["sh", "-c", script]);

const images: string[] = [];
function registryOf(image: string): string {
  return image.split("/")[0] ?? "";
}

it("gives a key the program and no shell, says it before, and writes only what differs", async () => {
  images.push(await world.image("1"));
  const before = await sh("cat /home/deploy/.ssh/authorized_keys");
  const dry = await install("--dry-run");
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing was written: this was a dry run") });
  expect(dry.stderr).toContain("/usr/local/lib/stageway/program.sh: is new");
  expect(await sh("ls -d /etc/stageway /usr/local/lib/stageway 2>/dev/null || true")).toBe("");

  const { code, stdout, stderr } = await install();
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("1 other key of deploy has a shell"),
  });
  expect(stdout).toContain(`--policy /etc/stageway/srv-shop.policy --forced",restrict ssh-ed25519`);
  expect(await sh("cat /home/deploy/.ssh/authorized_keys")).toContain(before.trim());
  expect(await sh("stat -c '%U %a' /home/deploy/.ssh/authorized_keys /etc/stageway/srv-shop.policy")).toBe(
    "deploy 600\nroot 644\n",
  );
  expect((await install()).stdout).toContain("everything is as it should be");

  await sh("echo 'exit 1' >/usr/local/lib/stageway/program.sh");
  const { stdout: json } = await install("--json");
  expect(JSON.parse(json)).toMatchObject({
    hosts: [{ changes: [{ what: "program", why: "replaces another version" }] }],
  });
}, 60_000);

it("lets that key deploy what the policy lists, and nothing else", async () => {
  await using connection = await connect({
    host: world.host.host,
    port: world.host.port,
    user: world.host.user,
    key: new Secret(key.private),
    knownHosts: world.host.knownHosts,
    folder,
  });
  for (const command of [["id"], ["sh", "-c", "id"], ["docker", "ps"]]) {
    expect((await connection.exec(command)).stdout).not.toMatch(/uid=|CONTAINER/);
  }
  await using job = await world.job();
  const deploy = (release: string, version: string) =>
    job.step("deploy-compose", { ...world.inputs, "ssh-key": key.private, release, version, "stable-for": "1s" });
  const good = await deploy(await world.release("1"), "v1");
  expect([good.exitCode, good.output("outcome")]).toEqual([0, "deployed"]);
  const mounting = await world.release("2", { text: `${compose}    volumes: ["/etc:/host"]\n` });
  expect((await deploy(mounting, "v2")).log).toContain("this key may not mount /etc");
  expect((await at("releases", "deploy")).stdout).toMatch(/v1 .* yes/);
  expect((await at("status", "deploy")).stdout).toMatch(/v1 \(deployment[^]*not shown to a key without a shell/);
  expect((await at("logs", "deploy")).stdout).toContain("Outcome: ");
  expect((await at("logs", "deploy", "--service", "web")).stderr).toContain("a key without a shell cannot read");
  const { code, stdout } = await at("doctor", "deploy");
  expect(stdout).toContain("by a key without a shell");
  expect(stdout).toMatch(/✓ program +answers for \/srv\/shop/);
  expect(stdout).toMatch(/✓ docker +engine \d/);
  expect(code).toBe(stdout.includes("✗") ? 1 : stdout.includes(", 0 not checked") ? 0 : 4);
  expect((await at("doctor", "deploy", "--directory", "/srv/other")).stdout).toContain("for another project directory");
}, 120_000);

it("becomes root by sudo, and refuses whoever may not, root itself, and what the user could exchange", async () => {
  const poor = await install("--as", "deploy");
  expect(poor).toMatchObject({ code: 1, stdout: "" });
  expect(poor.stderr).toContain("deploy is not root, and may not become it by sudo without a password");
  const shim = `#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift\nexec /usr/local/bin/as-root --reuid 0 --regid 0 --clear-groups "$@"\n`;
  await sh(`cp "$(command -v setpriv)" /usr/local/bin/as-root && chmod 4755 /usr/local/bin/as-root
    printf '%s' '${shim}' >/usr/local/bin/sudo && chmod 755 /usr/local/bin/sudo
    echo 'exit 1' >/usr/local/lib/stageway/program.sh`);
  expect((await install("--as", "deploy")).stdout).toContain(": installed");
  expect((await install("--user", "root")).stderr).toContain("root is root, whom no policy binds");
  await sh("chown deploy /etc/stageway");
  expect((await install()).stderr).toContain(
    "deploy may write /etc/stageway, and so could exchange program, policy or signers",
  );
  await sh("chown root /etc/stageway");
  expect((await install("--mount", "/var/run/docker.sock")).stderr).toContain("rules the host");
}, 60_000);
