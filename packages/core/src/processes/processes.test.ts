import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { Secret } from "../secret.ts";
import { childEnv } from "./child-env.ts";
import { commandLine } from "./command-line.ts";
import { requireSuccess } from "./finished.ts";
import { stopAllGroups } from "./groups.ts";
import { createProcesses } from "./system-processes.ts";

const processes = createProcesses({ env: { PATH: process.env["PATH"], SECRET: "x", DOCKER_HOST: "unix:///x" } });
const sh = (script: string, ...args: string[]): [string, string[]] => ["sh", ["-c", script, "sh", ...args]];
const node = (script: string): [string, string[]] => [process.execPath, ["-e", script]];

/** Says whether a process is there; a zombie is not. */
async function alive(pid: number): Promise<boolean> {
  const { stdout } = await processes.run("ps", ["-o", "stat=", "-p", String(pid)]);
  return stdout !== "" && !stdout.startsWith("Z");
}

it("run() gives what a program printed and how it ended", async () => {
  const finished = await processes.run(...sh("echo out; echo err >&2; exit 3"));
  expect(finished).toMatchObject({
    ok: false,
    exitCode: 3,
    signal: undefined,
    stdout: "out\n",
    stderr: "err\n",
    truncated: false,
  });
  expect(finished).toMatchObject({ timedOut: false, cancelled: false, startFailure: undefined });
  expect(finished.shortMessage).toBe("sh -c 'echo out; echo err >&2; exit 3' sh failed with exit code 3");
  expect(finished.duration).toBeGreaterThan(0);
  expect(await processes.run("true", [])).toMatchObject({ ok: true, exitCode: 0, shortMessage: "true succeeded" });
});

it("run() passes arguments on as they are", async () => {
  const hostile = ["$(touch x)", "`id`", "a b", "", "*", "'\"", "\n", "-n", "é"];
  const { stdout } = await processes.run(...node("process.stdout.write(JSON.stringify(process.argv.slice(1)))"));
  expect(stdout).toBe("[]");
  const [file, args] = node("process.stdout.write(JSON.stringify(process.argv.slice(1)))");
  expect(JSON.parse((await processes.run(file, [...args, "--", ...hostile])).stdout)).toEqual(hostile);
});

it("run() gives a child the harmless part of the environment, or exactly the one it is told", async () => {
  expect((await processes.run("env", [])).stdout).toBe(`PATH=${process.env["PATH"]}\nDOCKER_HOST=unix:///x\n`);
  expect((await processes.run("/usr/bin/env", [], { env: { A: "1", B: undefined } })).stdout).toBe("A=1\n");
  expect(childEnv({ PATH: "p", GITHUB_TOKEN: "t", INPUT_KEY: "k" }, { A: "1" })).toEqual({ PATH: "p", A: "1" });
});

it.each<[string, string | Uint8Array | Readable]>([
  ["text", "héllo"],
  ["bytes", Buffer.from("héllo")],
  ["a stream", Readable.from([Buffer.from("hé"), "llo"])],
])("run() feeds %s to the standard input", async (_, input) => {
  expect((await processes.run("cat", [], { input })).stdout).toBe("héllo");
});

it("run() closes the input when there is none", async () => {
  expect(await processes.run("cat", [], { timeout: 5000 })).toMatchObject({ ok: true, stdout: "" });
});

it("run() does not mind a program that leaves its input unread", async () => {
  expect(await processes.run("true", [], { input: "x".repeat(10_000_000) })).toMatchObject({ ok: true });
  expect(await processes.run("true", [], { input: createReadStream("/dev/zero") })).toMatchObject({ ok: true });
});

it("run() fails when the source of the input breaks, and does not let the program go on with half of it", async () => {
  async function* broken() {
    yield "half";
    throw new Error("disk is gone");
  }
  const finished = await processes.run("cat", [], { input: Readable.from(broken()) });
  expect(finished).toMatchObject({ ok: false, exitCode: undefined });
  expect(finished.shortMessage).toBe("cat could not be started: its input could not be read: disk is gone");
});

it("run() hands over lines as they come, whole characters, the last one too", async () => {
  const out: string[] = [];
  const err: string[] = [];
  const script = `const [a, b] = [Buffer.from("h\\u00e9"), 2];
    process.stdout.write(a.subarray(0, b)); setTimeout(() => { process.stdout.write(a.subarray(b)); process.stdout.write("\\r\\n\\nlast"); }, 30);
    process.stderr.write("e\\n");`;
  await processes.run(...node(script), { onStdout: (line) => out.push(line), onStderr: (line) => err.push(line) });
  expect([out, err]).toEqual([["hé", "", "last"], ["e"]]);
});

it("run() hands over an endless line in pieces", async () => {
  const pieces: number[] = [];
  await processes.run(...node("process.stdout.write('x'.repeat(3_000_000))"), {
    onStdout: (line) => pieces.push(line.length),
  });
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.reduce((sum, length) => sum + length, 0)).toBe(3_000_000);
});

it("run() keeps the end of what is too much", async () => {
  const finished = await processes.run(...node("process.stdout.write('a'.repeat(500_000) + 'the end')"), {
    maxOutput: 10,
  });
  expect(finished).toMatchObject({ stdout: "aaathe end", truncated: true, ok: true });
  expect(await processes.run("echo", ["12"], { maxOutput: 3 })).toMatchObject({ stdout: "12\n", truncated: false });
});

it.each<[string, string[], object, string]>([
  ["/nowhere/at-all", [], {}, "/nowhere/at-all could not be started: there is no such program"],
  ["true", [], { cwd: "/nowhere" }, "true could not be started: there is no such program, or no folder /nowhere"],
  ["/etc/passwd", [], {}, "/etc/passwd could not be started: spawn /etc/passwd EACCES"],
  ["true", ["x".repeat(3_000_000)], {}, "could not be started: spawn E2BIG"],
  ["true", ["a\0b"], {}, "true $'a\\u0000b' could not be started: "],
])("run() says why %s could not be started", async (file, args, options, message) => {
  const finished = await processes.run(file, args, options);
  expect(finished).toMatchObject({ ok: false, exitCode: undefined, stdout: "", stderr: "" });
  expect(finished.shortMessage).toContain(message);
});

it("run() ends the whole process group when the time is up, also those who do not want to", async () => {
  const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$; sleep 60' & wait; sleep 60`;
  const finished = await processes.run(...sh(script), { timeout: 300 });
  expect(finished).toMatchObject({ ok: false, timedOut: true, cancelled: false });
  expect(finished.shortMessage).toMatch(/did not end within 300 ms$/);
  expect(await alive(Number(finished.stdout))).toBe(false);
}, 10_000);

it("run() ends with the signal it is given, or with that of the action", async () => {
  const stop = new AbortController();
  const running = processes.run("sleep", ["60"], { signal: stop.signal });
  const theirs = createProcesses({ env: process.env, signal: stop.signal }).run("sleep", ["60"]);
  const own = createProcesses({ env: process.env, signal: stop.signal }).run("sleep", ["0.3"], {
    signal: new AbortController().signal,
  });
  await wait(50);
  stop.abort();
  expect(await running).toMatchObject({
    ok: false,
    cancelled: true,
    signal: "SIGTERM",
    shortMessage: "sleep 60 was cancelled",
  });
  expect(await theirs).toMatchObject({ cancelled: true });
  expect(await own).toMatchObject({ ok: true, cancelled: false });
  expect(await processes.run("echo", ["x"], { signal: stop.signal })).toMatchObject({
    ok: false,
    cancelled: true,
    stdout: "",
  });
});

it("run() does not wait for a child that the program left behind", async () => {
  const finished = await processes.run(...sh("sleep 60 & echo $!"));
  expect(finished).toMatchObject({ ok: true });
  expect(finished.duration).toBeLessThan(5000);
  expect(await alive(Number(finished.stdout))).toBe(true);
  await stopAllGroups();
  expect(await alive(Number(finished.stdout))).toBe(false);
});

it("run() says which signal ended a program", async () => {
  expect(await processes.run(...sh("kill -9 $$"))).toMatchObject({ ok: false, signal: "SIGKILL", exitCode: undefined });
});

it("start() gives hold of a program that runs", async () => {
  await using cat = processes.start("cat", []);
  cat.stdin.write("hello");
  const chunk = await new Promise((resolve) => cat.stdout.once("data", (bytes) => resolve(String(bytes))));
  expect(chunk).toBe("hello");
  expect(await alive(cat.pid ?? 0)).toBe(true);
  cat.kill("SIGINT");
  expect(await cat.finished).toMatchObject({ ok: false, signal: "SIGINT", shortMessage: "cat was ended by SIGINT" });
});

it("start() ends the program when it is disposed of, and keeps what it complained about", async () => {
  let finished;
  {
    await using program = processes.start(...sh("echo oops >&2; exec sleep 60"));
    await new Promise((resolve) => program.stderr.once("data", resolve));
    ({ finished } = program);
  }
  expect(await finished).toMatchObject({ signal: "SIGTERM", stderr: "oops\n", stdout: "" });
});

it("start() of what cannot be started ends as a value too", async () => {
  const program = processes.start("/nowhere/at-all", []);
  program.stdin.write("x");
  program.kill();
  expect(await program.stop()).toMatchObject({ ok: false, exitCode: undefined });
  const unborn = processes.start("true", ["\0"]);
  unborn.stdin.end("x");
  expect((await unborn.stop()).startFailure).toContain("null bytes");
  expect(await unborn.stdout.toArray()).toEqual([]);
});

it("requireSuccess() passes success on and says what failed", async () => {
  const good = await processes.run("true", []);
  expect(requireSuccess(good, "do it")).toBe(good);
  const bad = await processes.run(...sh("echo one >&2; echo '\u001b[31mtwo' >&2; exit 1"));
  expect(() => requireSuccess(bad, "pull web", "Look.")).toThrow(
    /^Cannot pull web: sh -c .* failed with exit code 1: one \| two$/,
  );
  const long = await processes.run(...node("process.stderr.write('x'.repeat(5000)); process.exitCode = 1"));
  expect(() => requireSuccess(long, "x")).toThrow(/: …x{600}$/);
  const longer = await processes.run(...node("console.error('many\\n'.repeat(400_000) + 'why'); process.exitCode = 1"));
  expect(() => requireSuccess(longer, "x")).toThrow(/ \| many \| why$/);
  expect(() => requireSuccess({ ...bad, stderr: "" }, "x")).toThrow(/exit code 1$/);
});

it.each<[string[], string]>([
  [["docker", "pull", "a/b@sha256:0"], "docker pull a/b@sha256:0"],
  [["echo", "a b", "it's", ""], "echo 'a b' 'it'\\''s' ''"],
  [["echo", "a\nb'\u009b"], "echo $'a\\nb\\'\\u009b'"],
  [["x".repeat(600)], `${"x".repeat(500)}…`],
])("commandLine(%j)", ([file = "", ...args], text) => {
  expect(commandLine(file, args)).toBe(text);
});

it("commandLine() hides secrets", () => {
  new Secret("hunter2 hunter2");
  expect(commandLine("curl", ["-u", "me:hunter2 hunter2"])).toBe("curl -u 'me:***'");
});
