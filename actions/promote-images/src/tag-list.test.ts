import { expect, it } from "@jest/globals";
import { tags } from "./tag-list.ts";

it.each([
  ["", []],
  ["v1.4.2", ["v1.4.2"]],
  ["v1.4.2\n  production-latest\n\nv1.4.2\n", ["v1.4.2", "production-latest"]],
  [' ["v1.4.2", "production-latest"] ', ["v1.4.2", "production-latest"]],
  ["[]", []],
])("reads %j", (value, expected) => {
  expect(tags(value)).toEqual(expected);
});

it.each([
  ["v1.4.2, latest", 'current value is "v1.4.2, latest"'],
  ["-v1", 'current value is "-v1"'],
  ["x".repeat(129), "at most 128"],
  ['["v1", 2]', "must be a list of tags"],
  ['["v1"', "JSON"],
])("refuses %j", (value, message) => {
  expect(() => tags(value)).toThrow(message);
});
