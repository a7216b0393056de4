import { expect, it } from "@jest/globals";
import { layProject, type Files } from "../../test/projects.ts";
import { filesForHost } from "./host-files.ts";

const need = (path: string) =>
  ({ path, what: "env file of web", kind: "env file", optional: false, made: false, at: "" }) as const;

interface Row {
  readonly files: Files;
  readonly links?: Files;
  /** What git has of them. */
  readonly known: readonly string[];
  readonly folder?: string;
  readonly needs: readonly string[];
  readonly wanted: readonly string[];
}

it.each<[string, Row]>([
  ["an ignored env file", { files: { "api/.env": "" }, known: [], needs: ["api/.env"], wanted: ["api/.env"] }],
  ["one that two services read", { files: { "a.env": "" }, known: [], needs: ["a.env", "a.env"], wanted: ["a.env"] }],
  ["what a release brings", { files: { "a.env": "" }, known: ["a.env"], needs: ["a.env"], wanted: [] }],
  ["the project's .env, which env-file gives", { files: { ".env": "" }, known: [], needs: [".env"], wanted: [] }],
  ["what is not here either", { files: {}, known: [], needs: ["a.env"], wanted: [] }],
  ["a folder of data", { files: { "data/base": "" }, known: [], needs: ["data"], wanted: [] }],
  ["what lies elsewhere on the machine", { files: {}, known: [], needs: ["/etc/hostname"], wanted: [] }],
  [
    "a link to what git ignores",
    { files: { "x.key": "" }, links: { "a.key": "x.key" }, known: ["a.key"], needs: ["a.key"], wanted: ["a.key"] },
  ],
  [
    "beside and outside of the folder of the compose file",
    {
      files: { "deploy/a.env": "", "b.env": "" },
      known: [],
      folder: "deploy",
      needs: ["deploy/a.env", "b.env"],
      wanted: ["deploy/a.env"],
    },
  ],
])("gives the world's host the files that a host has of its own: %s", async (_name, row) => {
  await using project = await layProject(row.files, { git: false, links: row.links ?? {} });
  const compose = { needs: row.needs.map(need), folder: row.folder ?? "", files: ["compose.yml"] };
  expect(await filesForHost(project.root, row.known, compose)).toEqual(row.wanted);
});
