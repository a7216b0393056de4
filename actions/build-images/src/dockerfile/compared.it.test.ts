import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { startEngine, type Engine } from "@stageway/testbed";
import { spelt } from "../../test/dockerfiles.ts";
import { literal } from "../bake-literal.ts";
import { readDockerfile } from "./dockerfile.ts";

const samples = spelt();
const settings = { args: {}, platforms: ["linux/amd64"] };
let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await startEngine();
  folder = await mkdtemp(join(tmpdir(), "compared-"));
  await mkdir(join(folder, "image"));
  await mkdir(join(folder, "context"));
  for (const [index, { text }] of samples.entries()) await writeFile(join(folder, "context", String(index)), text);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await engine[Symbol.asyncDispose]();
});

type Said = Readonly<Record<string, unknown>>;

/** Lets the builder say something of all samples, some at a time: of all at once it loses some. */
async function called(call: string, contextsOf: (index: number) => readonly string[]): Promise<readonly Said[]> {
  const said: Said[] = [];
  for (let from = 0; from < samples.length; from += 24) {
    const some = samples.slice(from, from + 24).map((_, index) => from + index);
    said.push(...(await calledOnce(call, some, contextsOf)));
  }
  return said;
}

async function calledOnce(
  call: string,
  indexes: readonly number[],
  contextsOf: (index: number) => readonly string[],
): Promise<readonly Said[]> {
  const targets = indexes.map((index) => {
    const contexts = Object.fromEntries(contextsOf(index).map((name) => [name, join(folder, "image")]));
    const settings = { context: "context", dockerfile: String(index), contexts, platforms: ["linux/amd64"] };
    return [`t${String(index)}`, settings] as const;
  });
  const names = targets.map(([name]) => name);
  const finished = await createProcesses({ env: engine.docker.env }).run(
    "docker",
    ["buildx", "bake", "--file", "-", "--call", `${call},format=json`, ...names],
    { cwd: folder, input: JSON.stringify(literal({ target: Object.fromEntries(targets) })), maxOutput: 1 << 26 },
  );
  if (!finished.ok) {
    const [why = "", index = ""] = /target t(\d+): .*/.exec(finished.stderr) ?? [];
    throw new Error(`${finished.shortMessage.slice(-30)}: ${why}\n${samples[Number(index)]?.text ?? ""}`);
  }
  const { target } = JSON.parse(finished.stdout) as { target: Record<string, Record<string, Said>> };
  return names.map((name) => target[name]?.[call] ?? {});
}

it("has enough samples", () => {
  expect(samples.length).toBeGreaterThan(200);
});

it("sees the stages that the builder sees, with what they are built upon", async () => {
  const said = await called("targets", () => []);
  for (const [index, { text }] of samples.entries()) {
    const { targets } = said[index] as {
      targets: { name?: string; base: string; platform?: string }[];
    };
    const theirs = targets.map(({ name = "", base, platform = "" }) => ({ name, base, platform }));
    expect({
      text,
      stages: readDockerfile(text, settings).stages.map(({ name, base, platform }) => ({ name, base, platform })),
    }).toEqual({ text, stages: theirs });
  }
}, 120_000);

it("finds every image that the builder asks for, and the arguments that it knows", async () => {
  const read = samples.map(({ text }) => readDockerfile(text, settings));
  for (const [index, { text, bases }] of samples.entries())
    expect({ text, bases: read[index]?.bases }).toEqual({ text, bases: [...bases].sort() });
  // An image that is not among these would be asked for in its registry, which is not there.
  const said = await called("outline", (index) => read[index]?.bases ?? []);
  for (const [index, { text }] of samples.entries()) {
    const { args = [] } = said[index] as { args?: { name: string }[] };
    const unseen = args.filter(({ name }) => read[index]?.args.has(name) !== true);
    expect({ text, unseen }).toEqual({ text, unseen: [] });
  }
}, 120_000);
