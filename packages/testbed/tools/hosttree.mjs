import { readdir, rename, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageSource, packages } from "./debian.mjs";
import { run } from "./run.mjs";

/** What a host of the testbed has besides a minimal system: it is what a freshly rented server has, and runc for its engine. */
const included = ["openssh-server", "iptables", "ca-certificates", "procps", "runc"];

/** A minimal Debian 12 as a folder, made by debootstrap from the machine's own mirror: the ground of host images. */
export const hostTree = {
  title: "a minimal Debian 12 made by debootstrap",
  missing(machine) {
    if (machine.system !== "debian") return `${machine.title} is not Debian`;
    return machine.root ? undefined : "debootstrap needs root";
  },
  async fill(folder, machine) {
    const bootstrap = join(folder, "bootstrap");
    const tree = join(folder, "tree");
    await packages({ names: ["debootstrap"] }).fill(bootstrap, machine);
    const { address } = await packageSource();
    const options = ["--variant=minbase", `--include=${included.join(",")}`];
    await run("sh", [join(bootstrap, "usr/sbin/debootstrap"), ...options, "bookworm", tree, address], {
      env: { ...machine.env, DEBOOTSTRAP_DIR: join(bootstrap, "usr/share/debootstrap") },
    });
    for (const name of await readdir(tree)) await rename(join(tree, name), join(folder, name));
    for (const unwanted of [tree, bootstrap, ...leftovers.map((path) => join(folder, path))])
      await rm(unwanted, { recursive: true, force: true });
    await emptied(join(folder, "var/cache/apt/archives"));
    await emptied(join(folder, "var/lib/apt/lists"));
  },
};

/** What names the machine or its mirror, and keys that every host makes for itself. */
const leftovers = [
  "etc/apt/sources.list",
  "etc/hostname",
  "etc/resolv.conf",
  "var/log/bootstrap.log",
  ...["rsa", "ecdsa", "ed25519"].flatMap((kind) => [
    `etc/ssh/ssh_host_${kind}_key`,
    `etc/ssh/ssh_host_${kind}_key.pub`,
  ]),
];

async function emptied(folder) {
  for (const name of existsSync(folder) ? await readdir(folder) : [])
    await rm(join(folder, name), { recursive: true, force: true });
}
