import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "./machine.mjs";
import { run } from "./run.mjs";

/**
 * Packages of the distribution, unpacked into a folder: nothing is installed, nothing of the system changes.
 * `systems` are those it is for. With `suite`, packages come from another suite of the same mirror, checked by the same
 * keys, and only those named; without it from the machine's own suites, together with libraries that are not there yet.
 */
export function packages({ systems = ["debian", "ubuntu"], suite, names }) {
  return {
    title: `${names.join(", ")} from ${suite ? `Debian ${suite}` : "the distribution"}`,
    missing(machine) {
      if (!systems.includes(machine.system)) return `${machine.title} is not ${systems.join(" or ")}`;
      return onPath("apt-get", machine.env) ? undefined : "there is no apt-get here";
    },
    async fill(folder, machine) {
      const options = await aptOptions(machine, suite);
      const wanted = suite ? names : await withDependencies(options, names);
      const downloads = join(folder, ".packages");
      await mkdir(downloads, { recursive: true });
      await run("apt-get", [...options, "download", ...wanted], { cwd: downloads });
      for (const file of await readdir(downloads)) await run("dpkg", ["-x", join(downloads, file), folder]);
      await rm(downloads, { recursive: true });
    },
  };
}

const prepared = new Map();

/** Options that give apt lists and caches of our own, filled once a run; a suite that is not the machine's own gets sources of our own too. */
export function aptOptions(machine, suite = "") {
  if (!prepared.has(suite)) prepared.set(suite, prepare(machine, suite));
  return prepared.get(suite);
}

async function prepare(machine, suite) {
  const folder = join(machine.folder, `.making-${process.pid}-apt-${suite || "own"}`);
  await rm(folder, { recursive: true, force: true });
  for (const name of ["lists/partial", "cache/archives/partial"]) await mkdir(join(folder, name), { recursive: true });
  const settings = [
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    "Debug::NoLocking=1",
    "APT::Sandbox::User=root",
  ];
  if (suite) {
    await writeFile(join(folder, "suite.sources"), await sourcesOf(suite));
    settings.push(`Dir::Etc::sourcelist=${folder}/suite.sources`, "Dir::Etc::sourceparts=/dev/null");
  }
  const options = ["-q", ...settings.flatMap((setting) => ["-o", setting])];
  await run("apt-get", [...options, "update"]);
  return options;
}

/** Removes the lists that this run of the installer needed. */
export async function forgetLists(machine) {
  for (const suite of prepared.keys())
    await rm(join(machine.folder, `.making-${process.pid}-apt-${suite || "own"}`), { recursive: true, force: true });
}

/** The names given and those of the libraries that this machine would need for them. */
async function withDependencies(options, names) {
  const list = await run("apt-get", [...options, "install", "--no-install-recommends", "--print-uris", "-y", ...names]);
  const files = [...list.matchAll(/^'[^']*' ([^_\s]+)_\S+\.deb /gm)];
  return [...new Set([...names, ...files.map(([, name]) => name)])];
}

/** The machine's first package source as a deb822 stanza, with another suite. */
export async function sourcesOf(suite) {
  const { address, key } = await packageSource();
  return `Types: deb\nURIs: ${address}\nSuites: ${suite}\nComponents: main\n${key ? `Signed-By: ${key}\n` : ""}`;
}

/** The address and the keyring of the machine's first package source, in either of apt's two formats. */
export async function packageSource() {
  for (const file of await sourceFiles()) {
    const text = await readFile(file, "utf8");
    const fields = [...text.matchAll(/^([^:\s]+): *(\S+)/gm)];
    const field = (wanted) => fields.find(([, name]) => name === wanted)?.[2];
    if (field("URIs")) return { address: field("URIs"), key: field("Signed-By") };
    const line = /^deb +(?:\[([^\]]*)\] +)?(\S+)/m.exec(text);
    if (line) return { address: line[2], key: /signed-by=(\S+)/.exec(line[1] ?? "")?.[1] };
  }
  throw new Error("apt knows no package source on this machine");
}

async function sourceFiles() {
  const parts = "/etc/apt/sources.list.d";
  const names = existsSync(parts) ? (await readdir(parts)).sort() : [];
  const own = names.filter((name) => /^(debian|ubuntu)\.sources$/.test(name)).map((name) => join(parts, name));
  return [...own, "/etc/apt/sources.list"].filter((file) => existsSync(file));
}
