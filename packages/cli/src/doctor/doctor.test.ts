import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { startGitHub } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject, single, stack, type Project } from "../../test/projects.ts";
import type { Row } from "./row.ts";

async function look({ root }: Project, env: Record<string, string> = {}, ...words: readonly string[]) {
  const { code, stdout } = await stageway(["doctor", "--here", "--json", ...words], { cwd: root, env });
  const { rows, failed, unchecked } = JSON.parse(stdout) as { rows: Row[]; failed: number; unchecked: number };
  const of = (check: string) => rows.filter((row) => row.check === check);
  return { code, failed, unchecked, of, rows };
}

it("fails nothing after init in a repository with a remote, and says what it could not check and why", async () => {
  await using project = await layProject(single, { remote: "https://github.com/acme/shop.git" });
  await stageway(["init"], { cwd: project.root });
  const { code, failed, unchecked, of } = await look(project);
  expect({ code, failed, unchecked }).toEqual({ code: 4, failed: 0, unchecked: 3 });
  expect(of("token")[0]).toMatchObject({ state: "unchecked", why: expect.stringContaining("none is set") });
  expect(of("variables")[0]).toMatchObject({ state: "unchecked", why: expect.stringContaining("STAGING_HOST") });
  expect(of("secrets")[0]).toMatchObject({ state: "unchecked", why: expect.stringContaining("STAGING_SSH_KEY") });
  expect(of("services")).toMatchObject([{ state: "ok", why: "web" }]);
  const used = ["plan", "build-images", "deploy-compose"].map((name) => `stageway/${name}@v1`).join(", ");
  expect(of("actions")).toMatchObject([{ state: "note", why: expect.stringContaining(`exist on GitHub: ${used}`) }]);
  const { code: whole, stdout } = await stageway(["doctor"], { cwd: project.root });
  expect(stdout).toMatch(/\? hosts +not checked: Cannot reach staging: [^]*says: host, user/);
  expect(stdout).toMatch(/\n\d+ checks passed.*, 0 failed, 4 not checked\n$/);
  expect(stdout).not.toContain("Nothing is missing");
  expect(whole).toBe(4);
});

/** A workflow that is right, and what becomes of it. */
const right = `on: { push: { branches: [main] } }
jobs:
  build:
    outputs: { plan: "\${{ steps.plan.outputs.plan }}" }
    steps:
      - { id: plan, uses: stageway/plan@v1 }
  deploy:
    needs: build
    steps:
      - id: deploy
        uses: stageway/deploy-compose@v1
        with:
          plan: \${{ needs.build.outputs.plan }}
          hosts: staging.example.com
          user: deploy
          directory: /srv/shop
          ssh-key: \${{ secrets.KEY }}
          known-hosts: \${{ vars.KNOWN }}
          hold: 10m
      - uses: stageway/smoke-test@v1
        with: { checks: "https://staging.example.com/", release: "\${{ steps.deploy.outputs.release }}" }
`;
const path = ".github/workflows/deploy.yml";

it.each<[what: string, from: string, to: string, why: string]>([
  ["nothing", "", "", `${path}: plan, deploy-compose, smoke-test`],
  [
    "a misspelt input",
    "hold:",
    "hold-for:",
    `${path}:19: deploy-compose has no input "hold-for"; did you mean "hold"?`,
  ],
  ["one near a name", "known-hosts:", "known-host:", 'no input "known-host"; did you mean "known-hosts"?'],
  ["a required input", "          ssh-key: ${{ secrets.KEY }}\n", "", `:11: deploy-compose needs the input "ssh-key"`],
  ["a required input that is empty", "${{ secrets.KEY }}", '""', 'needs the input "ssh-key"'],
  ["one that neither step nor stage gives", "          user: deploy\n", "", 'needs the input "user"'],
  ["a value", "10m", "ten minutes", ":19: hold: "],
  ["a host", "hosts: staging.example.com", "hosts: https://staging.example.com", ":14: hosts: "],
  ["a relative directory", "/srv/shop", "srv/shop", ":16: directory: "],
  ["a list for a text", "hosts: staging.example.com", "hosts: [a, b]", ":14: hosts: must be text"],
  [
    "the action",
    "stageway/deploy-compose@",
    "stageway/deploy-compse@",
    'no action "deploy-compse"; did you mean "deploy-compose"?',
  ],
  ["a context", "secrets.KEY", "secret.KEY", 'there is no context "secret"; did you mean "secrets"?'],
  [
    "the id of a step",
    "steps.deploy.outputs",
    "steps.deplyo.outputs",
    'no step before it has the id "deplyo"; did you mean "deploy"?',
  ],
  ["an output", "outputs.release", "outputs.relaese", 'has no output "relaese"; did you mean "release"?'],
  [
    "an output of a job",
    "needs.build.outputs.plan",
    "needs.build.outputs.plna",
    'needs.build has no output "plna"; did you mean "plan"?',
  ],
  [
    "a job that is not needed",
    "needs.build.",
    "needs.biuld.",
    'its job does not need the job "biuld"; did you mean "build"?',
  ],
])("reads what a workflow gives to our actions: %s", async (_, from, to, why) => {
  const files = {
    ".github/stageway.yml": "images: ghcr.io/acme/shop\nservices: { web: . }\nstages: { staging: { branch: main } }\n",
    [path]: right.replace(from, to),
  };
  await using project = await layProject({ ...single, ...files });
  const inputs = (await look(project)).of("inputs");
  expect(inputs.map((row) => row.why).join("\n")).toContain(why);
  expect([...new Set(inputs.map(({ state }) => state))]).toEqual([from === "" ? "ok" : "failed"]);
});

it("takes what a stage says of its hosts for an input, and a workflow that is no YAML for a failed check", async () => {
  const stage = "{ branch: main, hosts: [h], user: deploy, directory: /srv/shop }";
  const bare = right.replace(/ +(hosts|user|directory): .*\n/g, "");
  const files = {
    ".github/stageway.yml": `images: ghcr.io/acme/shop\nservices: { web: . }\nstages: { staging: ${stage} }\n`,
    [path]: bare,
    ".github/workflows/other.yml": "on: [push\n",
  };
  await using project = await layProject({ ...single, ...files });
  const { of } = await look(project);
  expect(of("inputs")).toMatchObject([{ state: "ok" }]);
  expect(of("workflow").filter(({ state }) => state === "failed")).toMatchObject([
    { why: expect.stringContaining("Cannot read .github/workflows/other.yml") },
  ]);
});

it("says that a folder is in no git repository, before it names a remote", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stageway-plain-"));
  try {
    const { stdout } = await stageway(["doctor", "--here"], { cwd: folder });
    expect(stdout).toContain("is not in a git repository");
    expect(stdout).not.toContain("git remote add");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("says what is missing and what to do, all of it at once", async () => {
  await using project = await layProject(stack);
  await stageway(["init"], { cwd: project.root });
  const configuration = `images: ghcr.io/acme/shop
services: { web: web }
compose: { files: [gone.yml] }
stages: { staging: { branch: main }, production: { branch: live } }
`;
  await writeFile(join(project.root, ".github/stageway.yml"), configuration);
  const { code, of } = await look(project);
  expect(code).toBe(1);
  expect(of("remote")[0]).toMatchObject({
    state: "failed",
    why: "this repository has no remote on GitHub",
    todo: expect.stringContaining("git remote add"),
  });
  expect(of("deployment files")[0]?.why).toContain("gone.yml");
  expect(of("services")[0]?.why).toBe("there is no Dockerfile for web (web/Dockerfile)");
  expect(of("workflow").filter(({ state }) => state === "failed")).toMatchObject([
    { why: "a push to live starts none, so production is never deployed" },
  ]);
});

it.each([
  [
    "compose: [compose.staging.yml]",
    "failed",
    "not in the repository, or ignored by git: compose.staging.yml, mounted",
  ],
  ["hosts: [h]", "failed", "not in the repository, or ignored by git: gone.yml, mounted"],
  ["target: swarm", "ok", "no stage has any"],
])("looks for the compose files that a stage deploys with: %s", async (stage, state, why) => {
  await using project = await layProject(single);
  await stageway(["init"], { cwd: project.root });
  const configuration = `images: ghcr.io/acme/shop
compose: { files: [gone.yml], include: [mounted] }
stages: { staging: { branch: main, ${stage} } }
`;
  await writeFile(join(project.root, ".github/stageway.yml"), configuration);
  expect((await look(project)).of("deployment files")).toMatchObject([{ state, why }]);
});

it("says where a configuration is wrong, or that there is none", async () => {
  await using project = await layProject(single);
  expect((await look(project)).of("configuration")[0]?.todo).toContain("stageway init");
  await stageway(["init"], { cwd: project.root });
  await writeFile(join(project.root, ".github/stageway.yml"), "stages: { staging: { brnch: main } }\n");
  const [wrong] = (await look(project)).of("configuration");
  expect(wrong?.why).toContain('did you mean "branch"?');
  expect(wrong?.todo).toBe("Correct .github/stageway.yml");
  expect((await look(project)).of("services")).toMatchObject([{ state: "unchecked" }]);
  expect((await look(project)).of("inputs")).toMatchObject([{ state: "ok" }]);
  const { stdout } = await stageway(["doctor"], { cwd: project.root });
  expect(stdout.split('did you mean "branch"?')).toHaveLength(2);
  expect(stdout).toMatch(/\? hosts +not checked: the configuration cannot be read, so they are not known/);
});

it("tells a token that may not read deployments from one that may", async () => {
  await using github = await startGitHub();
  const { authenticatedUrl } = await github.createRepository("acme", "shop", { private: true });
  await using project = await layProject(single, { remote: authenticatedUrl });
  await stageway(["init"], { cwd: project.root });
  const good = await look(project, { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.apiUrl });
  expect(good.of("token")[0]).toMatchObject({ state: "ok", why: "reads deployments of acme/shop" });
  const permissions = { contents: "read" } as const;
  const weak = github.createToken({ permissions, repositories: ["acme/shop"] });
  const bad = await look(project, { GH_TOKEN: weak, GITHUB_API_URL: github.apiUrl });
  expect(bad.of("token")[0]).toMatchObject({ state: "failed", todo: expect.stringContaining("deployments: read") });
});

it("tells settings without which an action fails from those that may stay unset", async () => {
  const known: Readonly<Record<string, object>> = {
    "/repos/acme/shop/deployments": [],
    "/repos/acme/shop/actions/variables": { variables: [{ name: "STAGING_HOST" }] },
    "/repos/acme/shop/environments/staging/variables": { variables: [{ name: "STAGING_USER" }] },
    "/repos/acme/shop/actions/secrets": { secrets: [{ name: "STAGING_SSH_KEY" }] },
  };
  const server = createServer(({ url = "" }, response) => {
    const body = known[url.split("?")[0] ?? ""];
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // It listens on TCP.
  await using project = await layProject(single, { remote: "https://github.com/acme/shop.git" });
  await stageway(["init"], { cwd: project.root });
  const { of } = await look(project, { GITHUB_TOKEN: "t".repeat(20), GITHUB_API_URL: apiUrl });
  server.close();
  expect(of("variables")).toMatchObject([{ state: "failed", why: expect.stringMatching(/: STAGING_KNOWN_HOSTS$/) }]);
  expect(of("secrets")).toMatchObject([{ state: "note", why: expect.stringMatching(/: STAGING_ENV$/) }]);
});

it("names the keys of a configuration that nothing acts on yet", async () => {
  await using project = await layProject(single);
  await stageway(["init"], { cwd: project.root });
  const stages = "{ staging: { branch: main }, production: { soak: 1h } }";
  const configuration = `images: ghcr.io/acme/shop\nservices: { web: . }\nstages: ${stages}\n`;
  await writeFile(join(project.root, ".github/stageway.yml"), configuration);
  expect(
    (await look(project))
      .of("configuration")
      .map(({ why }) => why)
      .join("\n"),
  ).toContain("stages.production.soak");
});
