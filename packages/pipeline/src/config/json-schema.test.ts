import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { configurationSchema } from "./json-schema.ts";

const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { uri: true } });
const validate = ajv.compile(configurationSchema());

it.each([
  [
    "a small team's file",
    "images: ghcr.io/acme/shop\nservices: { web: . }\nstages: { staging: { branch: develop } }",
    true,
  ],
  [
    "folders of services",
    'services: { "services/*": {} }\nstages: { staging: { hosts: a, jump: [ops@b, ops@c] } }',
    true,
  ],
  ["a jump host without its user", "stages: { staging: { hosts: a, jump: b } }", false],
  ["an unknown key", "stages: { staging: { brunch: develop } }", false],
  ["a wrong word", "stages: { staging: { target: kubernetes } }", false],
  ["no stages", "images: ghcr.io/acme/shop", false],
  ["a number for text", "stages: { staging: { version: 1.10 } }", false],
])("an editor that has the schema judges like the parser: %s", (_, text, valid) => {
  expect(validate(parse(text))).toBe(valid);
});

it("is published as it is", () => {
  const published = readFileSync(new URL("../../schema/stageway.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(configurationSchema())));
});

it("has an address by which an editor finds it, which ends in its path in this repository", () => {
  const { $id } = configurationSchema();
  expect($id).toMatch(/^https:\/\/[^?#]+\/main\/packages\/pipeline\/schema\/stageway\.schema\.json$/);
});
