import { expect, it } from "@jest/globals";
import { deployment } from "./deployment.ts";

it.each([
  ["4294967297", { number: 4294967297 }],
  [' {"schemaVersion":1,"number":7,"stage":"staging"} ', { number: 7 }],
  ['{"number":7,"url":"https://staging.example.com/","host":"h"}', { number: 7, url: "https://staging.example.com/" }],
])("reads %j", (value, expected) => {
  expect(deployment(value)).toEqual(expected);
});

it.each([
  ["0", 'current value is "0"'],
  ["seven", 'current value is "seven"'],
  ["99999999999999999", "must be the output"],
  ["{}", "must have the deployment's number"],
  ['{"number":"7"}', "must have the deployment's number"],
])("refuses %j", (value, message) => {
  expect(() => deployment(value)).toThrow(message);
});
