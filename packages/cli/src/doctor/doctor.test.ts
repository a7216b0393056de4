import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { startGitHub } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject, single, stack, type Project } from "../../test/projects.ts";
import type { Row } from "./row.ts";

async function look({ root }: Project, env: Record<string, string> = {}, ...words: readonly string[]) {
  const { code, stdout } = await stageway(["doctor", "--here", "--json", ...words], { cwd: root, env });
  const { rows, missing } = JSON.parse(stdout) as { rows: Row[]; missing: number };
  const of = (check: string) => rows.filter((row) => row.check === check);
  return { code, missing, of, rows };
}

it("finds nothing missing after init in a repository with a remote, and names what the workflow reads", async () => {
  await using project = await layProject(single, { remote: "https://github.com/acme/shop.git" });
  await stageway(["init"], { cwd: project.root });
  const { code, missing, of } = await look(project);
  expect({ code, missing }).toEqual({ code: 0, missing: 0 });
  expect(of("settings")[0]?.why).toContain("variable STAGING_HOST");
  expect(of("services")).toMatchObject([{ state: "ok", why: "web" }]);
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
  expect(of("remote")[0]).toMatchObject({ state: "missing", todo: expect.stringContaining("git remote add") });
  expect(of("deployment files")[0]?.why).toContain("gone.yml");
  expect(of("services")[0]?.why).toBe("there is no Dockerfile for web (web/Dockerfile)");
  expect(of("workflow").filter(({ state }) => state === "missing")).toMatchObject([
    { why: "a push to live starts none, so production is never deployed" },
  ]);
});

it.each([
  [
    "compose: [compose.staging.yml]",
    "missing",
    "not in the repository, or ignored by git: compose.staging.yml, mounted",
  ],
  ["hosts: [h]", "missing", "not in the repository, or ignored by git: gone.yml, mounted"],
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
  expect((await look(project)).of("configuration")[0]?.why).toContain('did you mean "branch"?');
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
  expect(bad.of("token")[0]).toMatchObject({ state: "missing", todo: expect.stringContaining("deployments: read") });
});
