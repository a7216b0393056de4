import { expect, it } from "@jest/globals";
import { parseInputs, readInputs } from "@stageway/core";
import { ownConnection } from "@stageway/remote/inputs";
import { inputSpec } from "./inputs.ts";

const deployment = {
  schemaVersion: 1,
  number: 7,
  stage: "staging",
  host: "shop.example",
  directory: "/srv/shop",
  recorded: true,
};
const given = {
  INPUT_DEPLOYMENT: JSON.stringify(deployment),
  INPUT_VERDICT: "job",
  INPUT_PORT: "22",
  "INPUT_JOB-STATUS": "success",
};

it("reads the deployment as deploy-compose put it out", () => {
  expect(parseInputs(inputSpec, given)).toMatchObject({
    deployment,
    verdict: "job",
    jobStatus: "success",
    host: undefined,
  });
});

it.each([
  ["a deployment that is none", { INPUT_DEPLOYMENT: "staging" }, /deployment: /],
  ["a deployment cut short", { INPUT_DEPLOYMENT: '{"number":7' }, /deployment: /],
  [
    "a number that a shell would read",
    { INPUT_DEPLOYMENT: JSON.stringify({ ...deployment, number: "7; id" }) },
    /deployment: .*not the output of deploy-compose/,
  ],
  [
    "a verdict that is none",
    { INPUT_VERDICT: "confrim" },
    /verdict: must be one of confirm, undo, job.*did you mean "confirm"/,
  ],
  ["an option as host", { INPUT_HOST: "-oProxyCommand=id" }, /host: /],
])("refuses %s", (_, but, message) => {
  expect(() => parseInputs(inputSpec, { ...given, ...but })).toThrow(message);
});

it("names all that is wrong at once", () => {
  const wrong = { ...given, INPUT_VERDICT: "maybe", INPUT_PORT: "0", INPUT_HOST: "a b" };
  expect(() => parseInputs(inputSpec, wrong)).toThrow(/port: [\s\S]*host: [\s\S]*verdict: /);
});

it("names what a connection of its own needs with the rest, and keeps the hint", async () => {
  const wrong = { ...given, INPUT_DEPLOYMENT: "{}", INPUT_HOST: "shop.example", "INPUT_SSH-KEY": "hunter2" };
  await expect(readInputs(inputSpec, ownConnection, wrong)).rejects.toMatchObject({
    message: expect.stringMatching(
      /ssh-key: is not a private key[\s\S]*deployment: [\s\S]*user: is needed with "host"[\s\S]*known-hosts: is needed/,
    ),
    hint: expect.stringContaining('Pass the "deployment" output of the deploy step as it is'),
  });
});
