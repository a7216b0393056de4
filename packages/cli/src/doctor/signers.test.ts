import { execFileSync } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { publicKeyOf, readSigners, signerLine } from "@stageway/pipeline/trust";
import { configurationFrom } from "@stageway/pipeline/testing";
import { layProject, single } from "../../test/projects.ts";
import { checkSigners } from "./signers.ts";

const configuration = (trust: string) => configurationFrom({ trust, stages: { staging: {}, production: {} } });
const path = ".github/stageway.signers";
const key = publicKeyOf(Buffer.alloc(32, 7));
const build = signerLine({ kind: "built", key });
const stage = (name: string) => signerLine({ kind: "verified", stage: name, key });

it.each<[string, string, string | undefined, readonly string[]]>([
  ["nothing where the place is enough", "place", undefined, []],
  ["the file", "required", undefined, [`failed "trust: required" needs ${path}`]],
  [
    "a key for the build and for each stage",
    "required",
    stage("staging"),
    [`failed ${path} has no key for build`, `failed ${path} has no key for production`],
  ],
  ["lines that can be read", "required", "root", [`failed ${path}: line 1: the second word must be`]],
  [
    "nothing more",
    "required",
    [build, stage("staging"), stage("production")].join("\n"),
    ["ok build, staging, production"],
  ],
])("asks for %s", async (_, trust, text, rows) => {
  await using project = await layProject(text === undefined ? single : { ...single, [path]: `${text}\n` });
  const found = await checkSigners(configuration(trust), project.root);
  expect(found.map(({ state, why }) => `${state} ${why}`)).toEqual(rows.map((row) => expect.stringContaining(row)));
});

it("says how a key is made and listed, in commands that work", async () => {
  await using project = await layProject(single);
  await mkdir(join(project.root, ".github"), { recursive: true });
  for (const name of ["build", "staging", "production"]) {
    const [row] = (await checkSigners(configuration("required"), project.root)).filter(({ todo = "" }) =>
      todo.includes(`-f ${name}-key`),
    );
    const [make = "", list = "", secret] = row?.todo?.split("; ") ?? [];
    expect(secret).toBe(`gh secret set SIGNING_KEY --env ${name} < ${name}-key && rm ${name}-key`);
    execFileSync("sh", ["-c", `${make} -q; ${list}`], { cwd: project.root });
  }
  expect(readSigners(await readFile(join(project.root, path), "utf8"))).toHaveLength(3);
  expect(await checkSigners(configuration("required"), project.root)).toMatchObject([{ state: "ok" }]);
});
