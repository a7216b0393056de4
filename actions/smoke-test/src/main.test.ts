import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The inputs as the runner gives them: the defaults of action.yml, and what a test says. */
const defaults: Record<string, string> = {
  via: "direct",
  "allow-private": "true",
  interval: "100ms",
  timeout: "1s",
  "request-timeout": "10s",
  successes: "1",
  "warn-after": "60s",
  port: "22",
};

let folder: string;
let url: string;
const server = createServer((request, response) => {
  const { authorization = "none" } = request.headers;
  if (request.url === "/broken") response.writeHead(500).end("::set-output name=x::y\nboom");
  else response.end(JSON.stringify({ status: "ok", authorization, revision: "0123456789abcdef" }));
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smoke-test-"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function run(inputs: Record<string, string>) {
  const files = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") };
  for (const file of Object.values(files)) await writeFile(file, "");
  const given = Object.entries({ ...defaults, ...inputs }).map(
    ([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const,
  );
  const env = {
    PATH: process.env["PATH"],
    RUNNER_TEMP: folder,
    GITHUB_ACTIONS: "true",
    ...files,
    ...Object.fromEntries(given),
  };
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number; log: string }>();
  const entry = join(import.meta.dirname, "main.ts");
  execFile(process.execPath, [entry], { env, cwd: folder }, (error, stdout, stderr) =>
    resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, log: stdout + stderr }),
  );
  const { exitCode, log } = await promise;
  const outputs = await readFile(files.GITHUB_OUTPUT, "utf8");
  const output = (name: string) => new RegExp(`^${name}<<(\\S+)\\n([\\s\\S]*?)\\n\\1$`, "m").exec(outputs)?.[2];
  return { exitCode, log, output, summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8") };
}

describe("the action", () => {
  it("passes when every check holds, and says so", async () => {
    const { exitCode, output, summary } = await run({
      checks: `- ${url}/health\n- { url: "${url}/version", revision: 0123456789abcdef, json: { $.status: ok } }`,
    });
    expect(exitCode).toBe(0);
    expect([output("passed"), output("failed")]).toEqual(["2", "0"]);
    expect(JSON.parse(output("report") ?? "")).toMatchObject([
      { name: "/health", passed: true, attempts: 1, status: 200, faults: [] },
      { name: "/version", passed: true },
    ]);
    expect(summary).toContain("2 checks passed");
  });

  it("fails with one message that names the failed checks, after trying again", async () => {
    const { exitCode, log, output, summary } = await run({ checks: `${url}/health\n${url}/broken` });
    expect(exitCode).toBe(1);
    expect(log.match(/^::error/gm)).toHaveLength(1);
    expect(log).toMatch(
      /::error::Cannot confirm the release: 1 of 2 checks failed in [01]\.\d s:%0A {2}- \/broken: status is 500, wanted 200/,
    );
    expect(log).not.toMatch(/^::set-output/m);
    expect([output("passed"), output("failed")]).toEqual(["1", "1"]);
    expect(Number(output("duration"))).toBeGreaterThan(800);
    expect(summary).toContain("1 of 2 checks failed");
  });

  it("sends secrets in headers and shows them nowhere", async () => {
    const { exitCode, log, output } = await run({
      checks: `- url: ${url}/\n  headers: { authorization: "Bearer \${TOKEN}" }\n  text: Bearer geheim-1234\n- { url: "${url}/", text: nothing }`,
      secrets: "TOKEN=geheim-1234",
    });
    expect(exitCode).toBe(1);
    expect(output("passed")).toBe("1");
    expect(log.replace(/^::add-mask::.*$/gm, "")).not.toContain("geheim");
    expect(output("report")).not.toContain("geheim");
  });

  it("asks what the plan says of the stage, and what the inputs say instead", async () => {
    const deployment = { stage: "dev", flow: "push", version: "dev-1", url: `${url}/` };
    const checks = [
      { url: "/health", json: { "$.status": "ok" }, latency: 900, responseHeaders: { date: "GMT" } },
      { url: `${url}/version`, revision: "0123456789abcdef", status: [200, 204], headers: { accept: "*/*" } },
    ];
    const plan = JSON.stringify({
      schemaVersion: 1,
      deploy: true,
      reason: "a push",
      commit: "a".repeat(40),
      deployments: [deployment, { ...deployment, stage: "staging", checks }],
      services: {},
      build: [],
      images: "",
      tags: [],
      files: { compose: [], include: [] },
      skipTests: false,
      forceRebuild: false,
    });
    const planned = await run({ plan, stage: "staging" });
    expect([planned.exitCode, planned.output("passed")]).toEqual([0, "2"]);
    const explicit = await run({ plan, checks: "/broken" });
    expect([explicit.exitCode, explicit.output("failed")]).toEqual([1, "1"]);
    const none = await run({ plan });
    expect(none.log).toMatch(
      /::error::Cannot read the inputs:%0A {2}- checks: are needed: none are given, and the plan has none/,
    );
    expect(none.exitCode).toBe(1);
  });

  it("warns when it took longer than it should", async () => {
    const { log } = await run({ checks: `${url}/broken`, timeout: "2s", "warn-after": "1s" });
    expect(log).toMatch(/^::warning::The smoke test took .* more than 1 s/m);
  });

  it.each([
    ["bad inputs, all at once", { url: "a", via: "telnet", timeout: "0" }, /url: .*%0A.*via: .*%0A.*timeout: /],
    [
      "what inputs say together in the same message",
      { release: "ghcr.io/a/b:v1", plan: "{}", username: "octo", hosts: "a.example", "ssh-key": "x", interval: "0" },
      /ssh-key: .*%0A.*release: .*%0A.*interval: .*%0A.*user: is needed.*%0A.*known-hosts: .*%0A.*username, password: .*%0A.*plan: /,
    ],
    ["no checks", {}, /checks: are needed: none are given/],
    ["a path below nothing", { checks: "/health" }, /checks\[0\]\.url: is a path, and neither "url" nor the plan/],
    ["loopback unless it is allowed", { checks: "http://127.1/", "allow-private": "false" }, /loopback address/],
    ["a revision without a release", { checks: "- { url: https://a.example, revision: web }" }, /no release is given/],
    ["a user without a password", { checks: "https://a.example", username: "octo" }, /username, password: give both/],
  ])("refuses %s", async (_, inputs, message) => {
    const { exitCode, log } = await run(inputs);
    expect(exitCode).toBe(1);
    expect(log).toMatch(message);
    expect(log).not.toMatch(/\n\s+at /);
  });
});
