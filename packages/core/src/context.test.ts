import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { readContext } from "./context.ts";
import { parseRef, type Ref } from "./ref.ts";

const folder = mkdtempSync(join(tmpdir(), "context-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("reads what the run says about itself", () => {
  const path = join(folder, "event.json");
  writeFileSync(path, '{"action":"opened"}');
  const context = readContext({
    GITHUB_EVENT_NAME: "push",
    GITHUB_EVENT_PATH: path,
    GITHUB_REPOSITORY: "acme/shop.web",
    GITHUB_REPOSITORY_ID: "4711",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: "abc",
    GITHUB_RUN_ID: "7",
    GITHUB_RUN_NUMBER: "3",
    GITHUB_RUN_ATTEMPT: "2",
    GITHUB_SERVER_URL: "http://127.0.0.1:1/",
    GITHUB_API_URL: "http://127.0.0.1:1/api/",
    GITHUB_ACTOR: "ada",
    GITHUB_JOB: "deploy",
    GITHUB_WORKSPACE: "/w",
  });
  expect({ ...context }).toEqual({
    eventName: "push",
    event: { action: "opened" },
    repository: { owner: "acme", name: "shop.web" },
    sha: "abc",
    repositoryId: "4711",
    ref: { kind: "branch", name: "main", full: "refs/heads/main" },
    runId: "7",
    runNumber: "3",
    runAttempt: "2",
    runUrl: "http://127.0.0.1:1/acme/shop.web/actions/runs/7/attempts/2",
    serverUrl: "http://127.0.0.1:1",
    apiUrl: "http://127.0.0.1:1/api",
    actor: "ada",
    job: "deploy",
    workspace: "/w",
  });
});

it("does without a run", () => {
  const context = readContext({});
  expect(context).toMatchObject({
    runUrl: "",
    serverUrl: "https://github.com",
    apiUrl: "https://api.github.com",
    workspace: process.cwd(),
  });
  expect(() => context.repository).toThrow(
    'Cannot tell the repository: GITHUB_REPOSITORY must be owner/name: current value is ""',
  );
  expect(readContext({ GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: "1" }).runUrl).toBe(
    "https://github.com/a/b/actions/runs/1",
  );
});

it.each(["", "not json", "[]", "null", '"text"', "{"])("has an empty event when the payload is %j", (payload) => {
  const path = join(folder, "odd.json");
  writeFileSync(path, payload);
  expect(readContext({ GITHUB_EVENT_PATH: path }).event).toEqual({});
  expect(readContext({ GITHUB_EVENT_PATH: join(folder, "missing") }).event).toEqual({});
});

it.each([
  ["the variable, which counts", "4711", '{"repository":{"id":7}}', "4711"],
  ["the event alone", "", '{"repository":{"id":7}}', "7"],
  ["an odd event", "", '{"repository":{"id":{}}}', ""],
  ["an event without a repository", "", "{}", ""],
])("tells the number of the repository from %s", (_, variable, payload, id) => {
  const path = join(folder, "numbered.json");
  writeFileSync(path, payload);
  expect(readContext({ GITHUB_REPOSITORY_ID: variable, GITHUB_EVENT_PATH: path }).repositoryId).toBe(id);
});

it.each(["http://127.0.0.1:1/a/b.git", "a", "a/b/c", "a/", "-a/b", "a/b\n"])("refuses the repository %j", (text) => {
  expect(() => readContext({ GITHUB_REPOSITORY: text }).repository).toThrow("must be owner/name");
});

it.each<[string, Ref["kind"], string]>([
  ["refs/heads/main", "branch", "main"],
  ["refs/tags/main", "tag", "main"],
  ["refs/tags/v1.0.0", "tag", "v1.0.0"],
  ["refs/heads/refs/heads/main", "branch", "refs/heads/main"],
  ["refs/heads/refs/tags/v9.9.9", "branch", "refs/tags/v9.9.9"],
  ["refs/pull/7/merge", "pull", "7/merge"],
  ["refs/heads/", "other", "refs/heads/"],
  ["main", "other", "main"],
  ["heads/main", "other", "heads/main"],
  ["", "none", ""],
])("parseRef(%j) is the %s %j", (full, kind, name) => {
  expect(parseRef(full)).toEqual({ kind, name, full });
});
