import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { parseConfiguration } from "@stageway/pipeline/config-file";
import { stageway } from "../../test/command.ts";
import { layProject, shop, single, stack } from "../../test/projects.ts";

const configuration = async (root: string) =>
  parseConfiguration(await readFile(join(root, ".github/stageway.yml")), "stageway.yml");

it("writes a configuration and a workflow for one service at the root, and says what it found", async () => {
  await using project = await layProject(single, { remote: "git@github.com:Acme/Shop.git" });
  const { code, stdout } = await stageway(["init"], { cwd: project.root });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Next[^]*The actions are not published yet: [^]*OWNER\/stageway\/plan@v1[^]*Nor is the schema /,
  );
  expect(stdout).toContain("remote Acme/Shop, so images go to ghcr.io/acme/shop");
  expect(await configuration(project.root)).toMatchObject({
    images: "ghcr.io/acme/shop",
    services: { web: { context: "." } },
    stages: { staging: { branch: "main", directory: "/srv/shop" } },
  });
  expect(await readFile(join(project.root, ".github/stageway.yml"), "utf8")).toMatch(
    /^# yaml-language-server: \$schema=https:\/\/\S+\/stageway\.schema\.json\n/,
  );
  const workflow = await readFile(join(project.root, ".github/workflows/deploy-staging.yml"), "utf8");
  expect(workflow).toContain("branches: [main]");
  expect(workflow).toContain("http://localhost:8080/\n");
});

it("finds folders, merged keys, mounted files, and build arguments that are variables", async () => {
  await using project = await layProject(shop, { branch: "develop" });
  const { stdout } = await stageway(["init"], { cwd: project.root });
  const { services, compose, stages } = await configuration(project.root);
  expect(services).toMatchObject({ web: { context: "services/web" }, api: { context: "services/api" } });
  expect(Object.keys(services)).toEqual(["web", "api"]);
  expect(compose).toEqual({ files: ["docker-compose.yml"], include: ["db/start.mjs"] });
  expect(stages["staging"]?.branch).toBe("develop");
  const workflow = await readFile(join(project.root, ".github/workflows/deploy-staging.yml"), "utf8");
  expect(workflow).toContain("NODE_IMAGE=${{ vars.NODE_IMAGE || '%NODE%' }}");
  expect(stdout).toContain("taken as they are: db (%NODE%)");
});

it("takes compose file and profile from .env as compose does, with another Dockerfile and an env file", async () => {
  await using project = await layProject(stack, { git: false });
  const { stdout } = await stageway(
    ["init", "--stage", "production", "--host", "shop.example.com:2222", "--user", "deploy"],
    {
      cwd: project.root,
    },
  );
  expect(stdout).toContain("COMPOSE_FILE of .env names them");
  const { services, compose, stages } = await configuration(project.root);
  expect(services).toMatchObject({ web: { context: ".", dockerfile: "docker/Dockerfile.web" } });
  expect(compose).toEqual({ files: ["docker-compose.prod.yml"], include: [".env", "live.env"] });
  expect(stages["production"]).toMatchObject({ hosts: ["shop.example.com:2222"], user: "deploy" });
  const workflow = await readFile(join(project.root, ".github/workflows/deploy-production.yml"), "utf8");
  expect(workflow).toContain("profiles: |\n            live\n");
  expect(workflow).toContain("vars.PRODUCTION_HOST");
  expect(workflow).toContain('checks: "http://localhost:9000/health"');
});

it("overwrites nothing without --force, and writes nothing with --dry-run", async () => {
  await using project = await layProject({ ...single, ".github/stageway.yml": "mine" });
  const refused = await stageway(["init"], { cwd: project.root });
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("it is there already: current value is .github/stageway.yml");
  const { code, stdout } = await stageway(["init", "--dry-run", "--json"], { cwd: project.root });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ written: false, settings: { host: "STAGING_HOST" } });
  expect(await readFile(join(project.root, ".github/stageway.yml"), "utf8")).toBe("mine");
  expect(await stageway(["init", "--force"], { cwd: project.root })).toMatchObject({ code: 0 });
  expect((await configuration(project.root)).services).toHaveProperty("web");
});

it("writes all of its files or none", async () => {
  await using project = await layProject(single);
  await mkdir(join(project.root, ".github"));
  await writeFile(join(project.root, ".github/workflows"), "in the way");
  const { code, stderr } = await stageway(["init"], { cwd: project.root });
  expect(code).not.toBe(0);
  expect(stderr).toContain("workflows");
  expect(await readdir(join(project.root, ".github"))).toEqual(["workflows"]);
});

it("says what to do where there is nothing to deploy or to build", async () => {
  await using project = await layProject({ "README.md": "x" });
  const none = await stageway(["init"], { cwd: project.root });
  expect(none.code).toBe(1);
  expect(none.stderr).toContain("Cannot find a compose file");
  await writeFile(join(project.root, "compose.yml"), "services: { db: { image: 'postgres:17' } }\n");
  const nothing = await stageway(["init"], { cwd: project.root });
  expect(nothing.stderr).toContain('no service of compose.yml has "build"');
});

it("refuses what the configuration cannot say before it writes anything", async () => {
  await using project = await layProject(single);
  const { code, stderr } = await stageway(["init", "--images", "Not An Image"], { cwd: project.root });
  expect(code).toBe(1);
  expect(stderr).toContain("images");
  expect(await project.git("status", "--short")).toBe("");
  await writeFile(join(project.root, "compose.yml"), "services: { _web: { build: . } }\n");
  const named = await stageway(["init"], { cwd: project.root });
  expect(named.stderr).toContain("Cannot write a configuration of what was found: ");
  expect(named.stderr).toContain('name "_web" must be a service name');
});

it("reads ranges of ports and short forms, and minds Dockerfiles that are not there or not in a file", async () => {
  await using project = await layProject({
    "web.front/Dockerfile": "FROM scratch\n",
    "deploy/app.env": "A=1\n",
    "deploy/compose.yaml": `services:
  web.front:
    build: ../web.front
    ports: ["8080-8081:3000-3001"]
    env_file: [./app.env]
    healthcheck: { test: wget -qO- http://127.0.0.1:3001/up }
  inline:
    build: { context: ., dockerfile_inline: "FROM scratch" }
  none:
    build: ../none
`,
  });
  const { code, stdout } = await stageway(["init"], { cwd: project.root });
  expect(code).toBe(0);
  expect(stdout).toContain("the Dockerfile of inline stands in the compose file: write it into deploy/Dockerfile");
  expect(stdout).toContain("there is no none/Dockerfile to build none from");
  const { services, compose } = await configuration(project.root);
  expect(services).toMatchObject({ "web.front": { context: "web.front" } });
  expect(compose).toEqual({ files: ["deploy/compose.yaml"], include: ["deploy/app.env"] });
  const workflow = await readFile(join(project.root, ".github/workflows/deploy-staging.yml"), "utf8");
  expect(workflow).toContain("http://localhost:8081/up\n");
});

it("carries the platforms of a build over, and warns of what no configuration can say", async () => {
  await using project = await layProject({
    "web/Dockerfile": "FROM scratch\n",
    "api/Dockerfile": "FROM scratch\n",
    "compose.yml": `services:
  web:
    build:
      context: web
      platforms: [linux/amd64, "\${ARM:-linux/arm64}"]
      additional_contexts: { shared: ./shared }
      secrets: [npm]
      cache_from: [type=gha]
  api:
    build: api
    platform: linux/amd64
  arm:
    build: { context: api, platforms: [arm64] }
  any:
    build: api
    platform: \${PLATFORM:-}
secrets: { npm: { environment: NPM } }
`,
  });
  const { code, stdout } = await stageway(["init", "--json"], { cwd: project.root });
  expect(code).toBe(0);
  const { warnings } = JSON.parse(stdout) as { warnings: readonly string[] };
  expect(warnings).toEqual([
    expect.stringContaining("web will be built without additional_contexts, secrets of its"),
    "arm names platforms that are not a platform like linux/amd64: arm64",
  ]);
  expect((await configuration(project.root)).services).toMatchObject({
    web: { context: "web", platforms: ["linux/amd64", "linux/arm64"] },
    api: { context: "api", platforms: ["linux/amd64"] },
  });
});

it("mentions a workflow that deploys already, and suggests its directory", async () => {
  const ship = `on: push
jobs:
  ship:
    runs-on: ubuntu-24.04
    steps:
      - uses: appleboy/ssh-action@v1
        with: { script: cd /opt/acme/shop && docker compose up -d }
`;
  await using project = await layProject({ ...single, ".github/workflows/ship.yml": ship });
  const { stdout } = await stageway(["init"], { cwd: project.root });
  expect(stdout).toContain(".github/workflows/ship.yml deploys already, by appleboy/ssh-action");
  expect(stdout).toContain("the project lies in /opt/acme/shop on the host, as .github/workflows/ship.yml has it");
  expect((await configuration(project.root)).stages["staging"]).toMatchObject({ directory: "/opt/acme/shop" });
  const again = await stageway(["init", "--force", "--directory", "/srv/own"], { cwd: project.root });
  expect(again.stdout).not.toContain("/opt/acme/shop on the host");
  expect((await configuration(project.root)).stages["staging"]).toMatchObject({ directory: "/srv/own" });
});
