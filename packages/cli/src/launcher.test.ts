import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { tryProgram } from "@stageway/testbed";

const launcher = fileURLToPath(new URL("../bin/stageway.mjs", import.meta.url));
const old = `data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.19.0" } })`;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "stageway-launcher-"));
  await put("packages/cli/package.json", '{ "type": "module" }');
  await mkdir(join(root, "packages/cli/bin"));
  await copyFile(launcher, join(root, "packages/cli/bin/stageway.mjs"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const run = (...options: readonly string[]) =>
  tryProgram(process.execPath, [...options, join(root, "packages/cli/bin/stageway.mjs"), "plan", "--json"], {
    env: { STAGEWAY_TOOLS: "" },
  });

it("says in a fresh clone what to run once, on any Node", async () => {
  await put("packages/cli/src/main.ts", "");
  for (const options of [[], ["--import", old]]) {
    const { exitCode, stderr } = await run(...options);
    expect(stderr).toBe(
      `Cannot start stageway: this checkout is not set up yet\n  Run once: npm --prefix ${root}/ run setup\n`,
    );
    expect(exitCode).toBe(64);
  }
});

it("says of a published command how an older Node runs it", async () => {
  await put("packages/cli/src/main.js", "console.log('made')");
  expect(await run()).toMatchObject({ exitCode: 0, stdout: "made\n" });
  const { exitCode, stderr } = await run("--import", old);
  expect(stderr).toContain(
    "it needs Node 24 or newer: current value is 20.19.0\n  Run it with the npm package node: npx",
  );
  expect(stderr).toContain("-- node ");
  expect(stderr).toMatch(/ plan --json\n$/);
  expect(exitCode).toBe(64);
});

it("runs in a checkout on an older Node by the one that the setup brought", async () => {
  await put("packages/cli/src/main.ts", "process.exitCode = Number(process.argv.at(-1) === '--json') + 4;");
  expect(await run("--import", old)).toMatchObject({ exitCode: 64 });
  await bringNode();
  expect(await run("--import", old)).toMatchObject({ exitCode: 5, stderr: "" });
});

/** As the setup does. */
async function bringNode(): Promise<void> {
  await mkdir(join(root, "packages/cli/node_modules/@stageway/core"), { recursive: true });
  await mkdir(join(root, ".tools/node_modules/node/bin"), { recursive: true });
  await symlink(process.execPath, join(root, ".tools/node_modules/node/bin/node"));
}

const signals = new URL("signals.ts", import.meta.url).href;
const listening = `import { hearSignals } from "${signals}";
let heard = 0;
hearSignals(() => console.log(++heard), process.env);
process.stdin.on("end", () => process.exit(heard + 4)).resume();
console.log("ready");
`;

it.each([
  ["the launcher alone", "SIGINT", 1],
  ["the launcher alone", "SIGTERM", 1],
  ["both, as a terminal does", "SIGINT", -1],
  ["both, as a terminal does", "SIGHUP", -1],
] as const)("passes a signal on once that reaches %s: %s", async (_, signal, whom) => {
  await put("packages/cli/src/main.ts", listening);
  await bringNode();
  // A group of its own, as a command in a terminal has.
  const launched = spawn(process.execPath, ["--import", old, join(root, "packages/cli/bin/stageway.mjs")], {
    detached: true,
    env: { STAGEWAY_TOOLS: "" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(launched, "exit");
  const said = async () => String((await once(launched.stdout, "data"))[0]);
  expect(await said()).toBe("ready\n");
  process.kill(whom * (launched.pid ?? 0), signal);
  expect(await said()).toBe("1\n");
  launched.stdin.end();
  expect(await ended).toEqual([5, null]);
});
