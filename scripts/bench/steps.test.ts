import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { runScript } from "./run-script.ts";
import { probing, sharesOf, toldIn } from "./steps.ts";

it("sharesOf() gives each moment to one, and what nobody else had to us", () => {
  const waits = [
    { on: "git", start: 10, end: 30 },
    { on: "docker", start: 20, end: 50 },
    { on: "docker", start: 40, end: 60 },
    { on: "ssh-keygen", start: 70, end: 80 },
    { on: "http", start: 75, end: 90 },
    { on: "sh", start: 95, end: 99 },
  ];
  expect(sharesOf({ start: 0, end: 100, waits })).toEqual({
    wall: 100,
    ours: 30,
    docker: 40,
    git: 10,
    ssh: 10,
    http: 10,
  });
});

it("a probed process tells how long it waited for programs and for answers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "steps-"));
  const server = createServer((_, response) => void setTimeout(() => response.end("late"), 60));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const script = join(folder, "step.cjs");
  writeFileSync(
    script,
    `const { execFile } = require("node:child_process");
     execFile("git", ["version"], () => require("node:http").get("http://127.0.0.1:${port}", (answer) => answer.resume()));`,
  );
  const env = { PATH: process.env["PATH"] ?? "", ...probing(join(folder, "told")) };
  await runScript({ script, env, exitCode: 0, says: "" });
  server.close();
  const [told, ...others] = toldIn(join(folder, "told"));
  expect(others).toEqual([]);
  expect(told?.script).toBe(script);
  expect(told?.waits.map(({ on }) => on)).toEqual(["git", "http"]);
  const { wall, ours, http, git } = sharesOf(told!);
  expect(http).toBeGreaterThanOrEqual(55);
  expect(git).toBeGreaterThan(0);
  expect(ours + http + git).toBeCloseTo(wall);
  rmSync(folder, { recursive: true });
});
