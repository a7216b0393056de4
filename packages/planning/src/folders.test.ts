import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { findFolders } from "./folders.ts";

let workspace: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), "folders-"));
  for (const folder of ["services/web", "services/api", "services/docs", "apps/one/api", "apps/two/api", "elsewhere"]) {
    await mkdir(join(workspace, folder), { recursive: true });
    if (folder !== "services/docs") await writeFile(join(workspace, folder, "Dockerfile"), "");
  }
  await symlink(join(workspace, "elsewhere"), join(workspace, "services", "link"));
});

afterAll(() => rm(workspace, { recursive: true }));

it.each([
  ["services/*", ["services/api", "services/web"]],
  ["services/a*", ["services/api"]],
  ["apps/*/api", ["apps/one/api", "apps/two/api"]],
  ["*", ["elsewhere"]],
  ["nowhere/*", []],
])("finds the folders %s that hold a Dockerfile, and follows no link", (pattern, folders) => {
  expect(findFolders(workspace, pattern, "Dockerfile")).toEqual(folders);
});
