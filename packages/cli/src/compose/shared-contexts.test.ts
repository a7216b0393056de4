import { expect, it } from "@jest/globals";
import { layProject, type Files } from "../../test/projects.ts";
import { sharedContexts } from "./shared-contexts.ts";

const repository: Files = {
  "web/Dockerfile": "FROM scratch\nCOPY package.json \\\n  lock.json /app/\nCOPY --from=x /y /y\nCOPY web ./web\n",
  "web/a.js": "",
  "api/Dockerfile": "FROM scratch\nCOPY . .\n",
  "api/b.js": "",
  "docs/x.md": "",
  "docs/y.md": "",
  "README.md": "",
  "package.json": "",
  "lock.json": "",
};
const builds = [
  { name: "web", context: ".", dockerfile: "web/Dockerfile" },
  { name: "api", context: ".", dockerfile: "api/Dockerfile" },
];

async function said(files: Files, given = builds): Promise<string> {
  await using project = await layProject(files, { git: false });
  return (await sharedContexts(project.root, given, Object.keys(files))).join("\n");
}

it("says what ignore files would save where several Dockerfiles share a folder", async () => {
  const saved = await said(repository);
  expect(saved).toContain(
    "web, api are built from one folder (.), so a change of any file there builds them all again",
  );
  expect(saved).toContain("web/Dockerfile.dockerignore with docs/, api/, README.md would keep 4 of 9 files out");
  expect(saved).toContain("api/Dockerfile.dockerignore with docs/, web/, README.md would keep 4 of 9 files out");
});

it.each<[string, Files, typeof builds]>([
  [
    "each has an ignore file",
    { ...repository, "web/Dockerfile.dockerignore": "x", "api/Dockerfile.dockerignore": "x" },
    builds,
  ],
  ["each has a folder", repository, builds.map((build) => ({ ...build, context: build.name }))],
  ["there is one Dockerfile", repository, builds.map((build) => ({ ...build, dockerfile: "web/Dockerfile" }))],
  [
    "the folder's ignore file names all of it",
    { ...repository, ".dockerignore": "docs\n/README.md\nweb/\napi\n" },
    builds,
  ],
])("says nothing where %s", async (_, files, given) => {
  expect(await said(files, given)).toBe("");
});
