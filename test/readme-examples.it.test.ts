import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { tool } from "../packages/testbed/src/index.ts";
import { root } from "../scripts/action-file.ts";
import { examplesOf, isWorkflow, workflowsOf } from "./readme-examples.ts";

const repository = mkdtempSync(join(tmpdir(), "stageway-readme-"));
const folder = join(repository, ".github", "workflows");
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(repository, { recursive: true }));

const templates = "examples/three-services/.github/workflows";
const workflows = [
  ...(await examplesOf(join(root, "README.md"), "README.md")).filter(isWorkflow),
  ...(await workflowsOf(join(root, templates), templates)),
];
const files = workflows.map(({ place, text }) => {
  const file = join(folder, `${place.replaceAll(/[:/]/g, "-").replace(/\.yml$/, "")}.yml`);
  writeFileSync(file, text);
  return [place, file] as const;
});

it("README.md has a whole workflow to copy", () => {
  expect(files).not.toEqual([]);
});

it.each(files)("actionlint has nothing against the workflow at %s", (_, file) => {
  expect(said("actionlint", "-no-color", file)).toEqual({ status: 0, text: "" });
});

it.each(files)("zizmor has nothing against the workflow at %s", (_, file) => {
  const config = join(root, ".github", "zizmor.yml");
  const { status, text } = said("zizmor", "--offline", "--quiet", "--no-progress", "--config", config, file);
  expect({ status, text: status === 0 ? "" : text }).toEqual({ status: 0, text: "" });
});

function said(name: string, ...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(tool(name), options, { encoding: "utf8" });
  return { status, text: stdout + stderr };
}
