import { expect, it } from "@jest/globals";
import { parseInputs, readInputs } from "@stageway/core";
import { ownConnections } from "@stageway/remote/inputs";
import { inputSpec } from "./inputs.ts";

const deployment = {
  schemaVersion: 1,
  number: 7,
  stage: "staging",
  hosts: ["shop.example"],
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
    hosts: undefined,
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
  ["an option as host", { INPUT_HOSTS: "-oProxyCommand=id" }, /hosts: /],
])("refuses %s", (_, but, message) => {
  expect(() => parseInputs(inputSpec, { ...given, ...but })).toThrow(message);
});

it("names all that is wrong at once", () => {
  const wrong = { ...given, INPUT_VERDICT: "maybe", INPUT_PORT: "0", INPUT_HOSTS: "a b" };
  expect(() => parseInputs(inputSpec, wrong)).toThrow(/port: [\s\S]*hosts: [\s\S]*verdict: /);
});

it("names what a connection of its own needs with the rest, and keeps the hint", async () => {
  const wrong = { ...given, INPUT_DEPLOYMENT: "{}", INPUT_HOSTS: "shop.example", "INPUT_SSH-KEY": "hunter2" };
  await expect(readInputs(inputSpec, ownConnections, wrong)).rejects.toMatchObject({
    message: expect.stringMatching(
      /ssh-key: is not a private key[\s\S]*deployment: [\s\S]*user: is needed with "hosts"[\s\S]*known-hosts: is needed/,
    ),
    hint: expect.stringContaining('Pass the "deployment" output of the deploy step as it is'),
  });
});
