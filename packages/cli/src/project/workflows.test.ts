import { expect, it } from "@jest/globals";
import { readWorkflow, settingIn } from "./workflows.ts";

const workflow = (text: string) => readWorkflow(text, "deploy.yml");

it("reads what a workflow asks for", () => {
  const read = workflow(`
on: { push: { branches: [develop, "releases/*"] } }
jobs:
  deploy:
    runs-on: [self-hosted, ubuntu-24.04]
    environment: { name: staging }
    steps:
      - uses: actions/checkout@abc
      - uses: stageway/deploy-compose@v1
        with: { hosts: "\${{ vars.HOST }}", ssh-key: "\${{ secrets.KEY }}", hold: "\${{ vars.HOLD || '10m' }}", token: "\${{ secrets.GITHUB_TOKEN }}" }
`);
  expect(read).toMatchObject({
    branches: ["develop", "releases/*"],
    uses: ["actions/checkout@abc", "stageway/deploy-compose@v1"],
    runsOn: ["self-hosted", "ubuntu-24.04"],
    environments: ["staging"],
    variables: ["HOST"],
    secrets: ["KEY"],
  });
  expect(read.steps).toMatchObject([{ action: "deploy-compose" }]);
});

it.each([
  ["on: push", ["**"]],
  ["on: [push, pull_request]", ["**"]],
  ["on: { push: { paths: [x] } }", ["**"]],
  ["on: { push: { tags: [v1] } }", []],
  ["on: { workflow_dispatch: {} }", []],
])("knows which branches start it: %s", (text, branches) => {
  expect(workflow(text).branches).toEqual(branches);
});

it("tells an input that is one setting", () => {
  expect(settingIn("${{ vars.HOST }}")).toEqual({ kind: "vars", name: "HOST" });
  expect(settingIn("${{ secrets.ENV || '' }}")).toEqual({ kind: "secrets", name: "ENV" });
  expect(settingIn("https://${{ vars.HOST }}")).toBeUndefined();
  expect(settingIn(undefined)).toBeUndefined();
});
