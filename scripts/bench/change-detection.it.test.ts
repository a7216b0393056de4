import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { root } from "../action-file.ts";
import { answering } from "./github-answers.ts";
import { historyOf } from "./history.ts";
import { loadedBy } from "./loaded.ts";
import { planEnv } from "./plan-env.ts";
import { repositoryOf, type Size } from "./repository.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "change-detection-"));
  await mkdir(join(folder, "bin"));
  // A git that notes what it was asked.
  const git = `#!/bin/sh\necho "$*" >>'${folder}/asked'\nPATH=\${PATH#*:}\nexec git "$@"\n`;
  await writeFile(join(folder, "bin/git"), git);
  await chmod(join(folder, "bin/git"), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the published form of plan loads and asks to find the services that changed. */
async function costOf(name: string, size: Size) {
  const workspace = join(folder, name, "checkout");
  const { first, newest } = await repositoryOf(workspace, size);
  await using github = await answering(historyOf(first, 1));
  const inputs = { stage: "main", branches: "main", images: "ghcr.io/acme/shop", services: "services/*" };
  const plain = planEnv({ apiUrl: github.url, workspace, sha: newest, folder: join(folder, name), inputs });
  const env = { ...plain, PATH: `${join(folder, "bin")}:${plain["PATH"]}` };
  await writeFile(join(folder, "asked"), "");
  const { files } = await loadedBy(join(root, "dist/actions/plan/dist/index.js"), { env });
  const output = await readFile(plain["GITHUB_OUTPUT"] ?? "", "utf8");
  const services = JSON.parse(/^services<<.*\n(.*)\n/m.exec(output)?.[1] ?? "[]") as unknown[];
  const asked = (await readFile(join(folder, "asked"), "utf8")).trimEnd().split("\n");
  return {
    changed: services.length,
    calls: github.count(),
    git: asked.map((command) => command.replace(/.*literal-pathspecs (\S+) .*/, "$1")).sort(),
    files: files.length,
  };
}

it("finds what changed by two calls, one process and three files, whatever the size", async () => {
  const small = await costOf("small", { files: 20, services: 5, changed: 2 });
  const large = await costOf("large", { files: 3000, services: 1000, changed: 50, commits: 200 });
  const cost = { calls: 2, git: ["diff-tree"], files: 3 };
  expect([small, large]).toEqual([
    { ...cost, changed: 2 },
    { ...cost, changed: 50 },
  ]);
});
