import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startWorld, type World } from "./world.ts";

const workflow = `
on: { push: , workflow_dispatch: { inputs: { what: { type: string } } } }
jobs:
  say:
    runs-on: ubuntu-latest
    steps:
      - run: echo "run=$GITHUB_RUN_ID event=\${{ github.event_name }} what=\${{ inputs.what }} GREETING=\${{ vars.GREETING }} name=\${{ vars.NAME }}"
      - run: test "\${{ secrets.WORD }}" = open
`;

let world: World;
let example: string;
beforeAll(async () => {
  example = await mkdtemp(join(tmpdir(), "stageway-example-"));
  await mkdir(join(example, ".github/workflows"), { recursive: true });
  await writeFile(join(example, ".github/workflows/deploy-staging.yml"), workflow);
  world = await startWorld({ example, actions: new Map() });
  await world.push("Say something");
}, 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(example, { recursive: true });
}, 60_000);

test("a run sees the settings as they are now, its own variables above them", async () => {
  world.set({ vars: { GREETING: "hello", NAME: "ada" }, secrets: { WORD: "shut" } });
  expect((await world.deploy()).exitCode).toBe(1);
  world.set({ secrets: { WORD: "open" } });
  const { exitCode, log } = await world.deploy({ vars: { NAME: "grace" } });
  expect(log).toContain("event=push what= GREETING=hello name=grace");
  expect(exitCode).toBe(0);
}, 60_000);

test("a run can be asked for by hand, with inputs, and GitHub knows it as one", async () => {
  const { exitCode, log } = await world.deploy({ inputs: { what: "apples" } });
  expect(log).toContain("event=workflow_dispatch what=apples GREETING=hello name=ada");
  expect(exitCode).toBe(0);
  const [, run = ""] = /run=(\d+)/.exec(log) ?? [];
  const answer = await fetch(`${world.github.apiUrl}/repos/${world.repository}/actions/runs/${run}`, {
    headers: { authorization: `Bearer ${world.github.token}` },
  });
  expect(await answer.json()).toMatchObject({ event: "workflow_dispatch", head_branch: "develop" });
  expect(world.github.violations).toEqual([]);
}, 60_000);
