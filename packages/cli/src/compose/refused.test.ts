import { expect, it } from "@jest/globals";
import { stageway } from "../../test/command.ts";
import { layProject, type Files } from "../../test/projects.ts";

const half = "services: { web: { image: x, secrets: [pw] } }\n";
const rest = "secrets: { pw: { file: pw.txt } }\n";
const other = "services: { db: { image: y, secrets: [pw] } }\n";
const leftOut = "which compose adds where it lies beside the other, is left out: when it belongs to the deployment";

it.each<[string, Files, readonly string[], string]>([
  ["alone", { "compose.yml": half }, [], '"docker compose --file compose.yml config"'],
  ["in a folder", { "deploy/compose.yml": half }, [], '"docker compose --file deploy/compose.yml config"'],
  ["half of two", { "compose.yaml": half, "compose.override.yml": rest }, [], `compose.override.yml, ${leftOut}`],
  [
    "half of two, of which git ignores one",
    { ".gitignore": "*override*\n", "compose.yml": half, "compose.override.yaml": rest },
    [],
    `compose.override.yaml, ${leftOut}, see that git does not ignore it`,
  ],
  [
    "half of two in a folder",
    { "deploy/docker-compose.yml": half, "deploy/docker-compose.override.yml": rest },
    [],
    `deploy/docker-compose.override.yml, ${leftOut}`,
  ],
  [
    "refused with the other one",
    { "compose.yml": half, "compose.override.yml": other },
    ["--compose-file", "compose.yml", "--compose-file", "compose.override.yml"],
    '"docker compose --file compose.yml --file compose.override.yml config"',
  ],
])("says how to see why compose refuses a file: %s", async (_name, files, words, hint) => {
  await using project = await layProject(files);
  const { code, stderr } = await stageway(["init", ...words], { cwd: project.root });
  expect(code).toBe(1);
  expect(stderr).toMatch(/docker compose refuses them: service "\w+" refers to undefined secret pw/);
  expect(stderr).toContain(hint);
});

it("takes both halves when they are named", async () => {
  await using project = await layProject({
    "compose.yml": "services: { web: { build: ., secrets: [pw] } }\n",
    Dockerfile: "FROM busybox\n",
    "pw.txt": "",
    "compose.override.yml": rest,
  });
  const words = ["init", "--compose-file", "compose.yml", "--compose-file", "compose.override.yml"];
  expect(await stageway(words, { cwd: project.root })).toMatchObject({ code: 0 });
});
