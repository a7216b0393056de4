import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { startJob } from "../job.ts";
import { startWorld, type World } from "../world.ts";
import { environment, releaseOf } from "./shop.ts";

/*
 * Writes format-1.txt: what a version before format 2 uploads for two deployments, with the program that it brings.
 * What differs from run to run stands there as a name in braces. Needs a checkout of that version of its own, which it changes:
 *
 *   git worktree add /tmp/older d8f2680 && (cd /tmp/older && pnpm install)
 *   node actions/deploy-compose/test/older/record.ts /tmp/older
 */
const checkout = resolve(process.argv[2] ?? "");
const definitions = join(checkout, "definitions.txt");

/** Has the older version note the text behind every hash of a definition. */
async function noteDefinitions(): Promise<void> {
  const path = join(checkout, "packages/remote/src/compose/definition.ts");
  const source = await readFile(path, "utf8");
  const head = "function shortHash(text: string): string {\n";
  const note = `${head}  appendFileSync(${JSON.stringify(definitions)}, \`\${text}\\n\`);\n`;
  const changed = source.includes("appendFileSync") ? source : source.replace(head, note);
  const load = 'import { appendFileSync } from "node:fs";\n';
  await writeFile(path, changed.startsWith(load) ? changed : load + changed);
  await writeFile(definitions, "");
}

/** `file PATH` for each file below a folder that these words of `find` choose, then its lines, each behind a `|`. */
async function filesIn(world: World, folder: string, ...chosen: readonly string[]): Promise<string> {
  const script = `cd "$1" && shift && find . -type f "$@" | sort | while read -r path; do
    echo "file \${path#./}"; sed 's/^/|/' "$path"
  done`;
  return await world.host.exec(["sh", "-c", script, "sh", folder, ...chosen]);
}

/** What a deployment keeps of its upload; the program's own notes are left out. */
const upload = [
  "(",
  "-path",
  "./files/*",
  "-o",
  "-name",
  "job",
  "-o",
  "-name",
  "release.json",
  ")",
  "!",
  "-path",
  "./before/*",
];

async function record(): Promise<string> {
  await noteDefinitions();
  const older = (await import(pathToFileURL(join(checkout, "actions/deploy-compose/test/job.ts")).href)) as {
    readonly startJob: typeof startJob;
  };
  await using world = await startWorld();
  const { apiUrl, serverUrl } = world.github;
  await using job = await older.startJob({
    GITHUB_API_URL: apiUrl,
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "7",
    GITHUB_SHA: world.commit,
  });
  const names = new Map<string, string>([
    [serverUrl, "server"],
    [world.commit, "commit"],
    [`127.0.0.1:${world.images.port}`, "registry"],
  ]);
  const parts: string[] = [];
  for (const label of ["1", "2"]) {
    const release = await releaseOf(world, label);
    const asked = world.github.requests.length;
    const inputs = { ...world.inputs, release, version: `staging-${label}`, "env-file": environment };
    const step = await job.step("deploy-compose", inputs);
    if (step.output("outcome") !== "deployed") throw new Error(`The older version did not deploy: ${step.log}`);
    const number = step.output("number");
    const folder = `/srv/shop/.stageway/deployments/${number}`;
    const uploaded = await filesIn(world, folder, ...upload);
    const image = /(?<=acme\/web@sha256:)[0-9a-f]{64}/.exec(uploaded)?.[0] ?? "no image";
    names.set(release.split("sha256:")[1] ?? "", `release-${label}`);
    names.set(number, `number-${label}`).set(image, `image-${label}`).set(image.slice(0, 12), `short-${label}`);
    parts.push(`deployment ${label}`, uploaded);
    const told = world.github.requests.slice(asked).filter(({ method }) => method === "POST");
    parts.push(`told ${label}`, ...told.map(({ path, body }) => `|${path} ${JSON.stringify(body)}`));
    const format = "{{.ID}} {{.Names}}";
    const running = await world.host.exec(["docker", "ps", "--no-trunc", "--format", format]);
    for (const line of running.trim().split("\n")) {
      const [id = "", name = ""] = line.split(" ");
      names.set(id, `id of ${name}`);
    }
  }
  parts.push("program", await filesIn(world, "/srv/shop/.stageway", "-name", "program-*"));
  const texts = [...new Set((await readFile(definitions, "utf8")).trim().split("\n"))];
  parts.push("definitions", ...texts.map((text) => `|${text}`));
  const hashed = texts.map(
    (text, index) => [createHash("sha256").update(text).digest("hex").slice(0, 32), index] as const,
  );
  for (const [hash, index] of hashed) names.set(hash, `hash ${index}`);
  let text = `${parts.map((part) => part.trimEnd()).join("\n")}\n`;
  for (const [found, name] of names) text = text.replaceAll(found, `{${name}}`);
  return text;
}

const text = await record();
await writeFile(fileURLToPath(new URL("format-1.txt", import.meta.url)), text);
