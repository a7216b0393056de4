import { expect, it } from "@jest/globals";
import { bakeFileEnv, linkedOf } from "./bake-file.ts";

it("follows everything that a target builds on", () => {
  const targets = {
    base: { context: "base", contexts: { tools: "target:tools", assets: "./assets/" } },
    tools: { contexts: { again: "target:base", node: "docker-image://node:24" } },
  };
  expect(linkedOf({ contexts: { base: "target:base" } }, targets)).toEqual({
    folders: ["base", ".", "assets"],
    targets: ["base", "tools", "base"],
    images: ["node:24"],
    doubts: [],
  });
  expect(linkedOf({}, targets)).toEqual({ folders: [], targets: [], images: [], doubts: [] });
});

it.each([
  "INPUT_PASSWORD",
  "ACTIONS_RUNTIME_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "STATE_x",
  "STAGEWAY_SECRET_0",
  "GITHUB_TOKEN",
  "NPM_TOKEN",
  "AWS_SECRET_ACCESS_KEY",
  "DB_PASSWORD",
  "DOCKER_AUTH_CONFIG",
  "SSH_KEY",
  "npm_config__auth",
])("keeps inputs and tokens of the runner from the file's variables: %s", (name) => {
  const others = { NODE_VERSION: "24", PATH: "/bin", GIT_AUTHOR_NAME: "x", KEY_PREFIX: "x", SSH_AUTH_SOCK: "/run/x" };
  expect(bakeFileEnv({ ...others, [name]: "x" })).toEqual(others);
});

it.each([
  "https://github.com/acme/x.git",
  "../other",
  "/srv/files",
  "git@github.com:acme/x",
  "oci-layout://x",
  "github.com/acme/x",
  "deploy@git.acme.example:x",
])("has doubts about %s, from which a target takes something", (context) => {
  const doubts = [`it takes in "${context}", which may have changed`];
  expect(linkedOf({ contexts: { x: context } }, {})).toMatchObject({ folders: [], doubts });
  expect(linkedOf({ contexts: { x: "target:y" } }, { y: { context } })).toMatchObject({ folders: [], doubts });
});
