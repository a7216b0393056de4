import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { signersPath } from "@stageway/planning";
import { readWorkTreeConfiguration } from "../project/configuration.ts";
import { filesOf, type Repository } from "../project/repository.ts";
import { tryWorkflows } from "../project/workflows.ts";
import { keyLines, keySteps } from "../trust/key-report.ts";
import { signingNames } from "../trust/names.ts";
import { changesList, makeKeys, planKeys } from "../trust/prepare-keys.ts";
import { requireTrust } from "../trust/require-trust.ts";
import { signingFaults } from "../trust/workflow-keys.ts";
import type { Call, Result, World } from "../verb.ts";
import { configurationPath } from "./configuration-text.ts";
import { writeFiles } from "./write-files.ts";

/** Options that describe a configuration that is still to be written. */
const ofNew = ["stage", "branch", "images", "compose-file", "host", "user", "directory"];

/** Whether `init --trust` has a configuration to add to, rather than one to write. */
export function addsTrust(call: Call, root: string): boolean {
  const isNew = call.flag("force") || ofNew.some((name) => call.texts(name).length > 0);
  return call.flag("trust") && !isNew && existsSync(join(root, configurationPath));
}

/** Makes the keys of a project that has a configuration already. Its workflows are a person's own: what they need is said. */
export async function addTrust(repository: Repository, call: Call, world: World): Promise<Result> {
  const { root } = repository;
  const configuration = await readWorkTreeConfiguration(root);
  const plan = await planKeys(repository, signingNames(configuration), world);
  const before = await readFile(join(root, configurationPath), "utf8");
  const after = requireTrust(before);
  const { workflows } = await tryWorkflows(root, await filesOf(repository, world));
  const dry = call.flag("dry-run");
  const { keys, list } = dry ? { keys: plan.keys, list: "" } : await makeKeys(plan);
  const files = new Map([
    ...(changesList(plan) ? [[signersPath, list] as const] : []),
    ...(after === before ? [] : [[configurationPath, after] as const]),
  ]);
  if (!dry) await writeFiles(root, files);
  const faults = signingFaults(workflows);
  const { paint } = world.view;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${line}`)];
  const nothing = dry ? [] : ["Nothing had to be written"];
  return {
    text: [
      ...section("Keys", keyLines(keys, dry)),
      ...(files.size === 0 ? nothing : section(dry ? "Would write" : "Wrote", [...files.keys()])),
      ...section(
        "Change in the workflows",
        faults.flatMap(({ path, line, why, todo }) => [`${path}:${line}: ${why}`, `  ${todo}`]),
      ),
      ...section("Next", keySteps(keys)),
    ].join("\n"),
    json: { written: !dry, files: [...files.keys()], keys, workflows: faults },
  };
}
