import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { publicKeyOf, readSigners, signerLine } from "@stageway/pipeline/trust";
import { configurationFrom } from "@stageway/pipeline/testing";
import { layProject, single } from "../../test/projects.ts";
import { checkSigners } from "./signers.ts";

const configuration = configurationFrom({ stages: { staging: {}, production: {} } });
const path = ".github/stageway.signers";
const key = publicKeyOf(Buffer.alloc(32, 7));
const build = signerLine({ kind: "built", key });
const stage = (name: string) => signerLine({ kind: "verified", stage: name, key });

const there = "unchecked the list on the default branch: it needs a token";

it.each<[string, string | undefined, readonly string[]]>([
  ["the file", undefined, [`failed "trust: required" needs ${path}`]],
  [
    "a key for the build and for each stage",
    stage("staging"),
    [`failed ${path} has no key for build`, `failed ${path} has no key for production`, there],
  ],
  ["lines that can be read", "root", [`failed ${path} in the work tree: line 1: the second word must be`, there]],
  [
    "nothing more",
    [build, stage("staging"), stage("production")].join("\n"),
    ["ok build, staging, production in the work tree", there],
  ],
])("asks for %s", async (_, text, rows) => {
  await using project = await layProject(text === undefined ? single : { ...single, [path]: `${text}\n` });
  const { rows: found } = await checkSigners(configuration, project.root, undefined);
  expect(found.map(({ state, why }) => `${state} ${why}`)).toEqual(rows.map((row) => expect.stringContaining(row)));
});

it("says how a key is made and listed, in commands that work", async () => {
  await using project = await layProject(single);
  await mkdir(join(project.root, ".github"), { recursive: true });
  await writeFile(join(project.root, path), "");
  for (const name of ["build", "staging", "production"]) {
    const { rows } = await checkSigners(configuration, project.root, undefined);
    const row = rows.find(({ todo = "" }) => todo.includes(`-f ${name}-key`));
    const [make = "", list = "", secret] = row?.todo?.split("; ") ?? [];
    expect(secret).toBe(`gh secret set SIGNING_KEY --env ${name} < ${name}-key && rm ${name}-key`);
    execFileSync("sh", ["-c", `${make} -q; ${list}`], { cwd: project.root });
  }
  expect(readSigners(await readFile(join(project.root, path), "utf8"))).toHaveLength(3);
  const { rows } = await checkSigners(configuration, project.root, undefined);
  expect(rows.map(({ state }) => state)).toEqual(["ok", "unchecked"]);
});
