import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { install } from "../../packages/testbed/tools/install.mjs";
import { environment, root } from "./runtime.mjs";
import { run, StepFailed } from "./step.mjs";

const inRepository = (file, ...args) => run(file, args, { cwd: root, env: environment() });
const engine = (...args) => inRepository("node", "packages/testbed/src/engine/main.ts", ...args);

/** Tools that the fast checks need; the others are for tests on real parts. */
const checkers = ["shellcheck", "actionlint", "zizmor"];

export const checkTools = () => tools(checkers);
export const allTools = () => tools([]);
export const publishedForms = (...args) => inRepository("node", "scripts/package.ts", ...args);
export const types = () => inRepository("pnpm", "run", "--silent", "types");
export const lint = () => inRepository("pnpm", "run", "--silent", "lint");
export const generated = async () => {
  await inRepository("node", "scripts/readme.ts", "--check");
  await inRepository("node", "scripts/performance.ts", "--check");
  await inRepository("node", "packages/pipeline/scripts/schema.mjs", "--check");
};
/** Known holes in what ships. Mirrors of npm's registry keep no list of them, which is told and no failure here; CI asks without that leave. */
export const advisories = () => inRepository("pnpm", "audit", "--prod", "--ignore-registry-errors");
export const startEngine = () => engine("start", "--for", `${process.pid}`);
export const stopEngine = () => engine("stop", "--for", `${process.pid}`);
/** Programs of the repository that are started by a verb of their own. */
export const program =
  (file) =>
  (...args) =>
    inRepository("node", file, ...args);

async function tools(names) {
  const problems = await install({ names });
  if (problems.length > 0) throw new StepFailed(problems.join("\n"));
}

/** Parts of one program, which only make sense together. */
const programParts = "packages/remote/src/target/program/";

export async function shellScripts() {
  const files = tracked().filter(
    (name) => name.endsWith(".sh") || (isPlain(name) && /^#!.*\b(ba|da)?sh\b/.test(firstLine(name))),
  );
  await inRepository("shellcheck", ...files.filter((name) => !name.startsWith(programParts)));
  await inRepository("node", "packages/remote/scripts/join-program.mjs", "--check");
}

export async function workflows() {
  const own = tracked().filter((name) => /^\.github\/workflows\/.*\.ya?ml$/.test(name));
  const published = tracked().filter((name) => /^(templates|examples)\/.*workflows\/.*\.ya?ml$/.test(name));
  const actions = tracked().filter((name) => /^actions\/[^/]+\/action\.yml$/.test(name));
  await inRepository("actionlint", ...own, ...published);
  await inRepository("zizmor", "--offline", "--quiet", "--persona", "auditor", ...own, ...published, ...actions);
}

/** Files of the repository, and new ones that nobody added yet. */
function tracked() {
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return [...new Set(list.split("\0"))].filter((name) => name !== "" && existsSync(join(root, name)));
}

function isPlain(name) {
  return !/\.\w+$/.test(name.split("/").at(-1).replace(/^\./, ""));
}

function firstLine(name) {
  return readFileSync(join(root, name), "utf8").split("\n", 1)[0];
}
