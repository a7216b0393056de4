import { expect, it } from "@jest/globals";
import { ActionError } from "../errors.ts";
import { Problems } from "./problems.ts";

function told(...errors: readonly (readonly [input: string, message: string])[]): string {
  const problems = new Problems();
  for (const [input, message] of errors) problems.add(input, new SyntaxError(message));
  try {
    problems.refuse();
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(ActionError);
    return (error as ActionError).message;
  }
}

it("tells every problem with its input, in one message", () => {
  expect(told()).toBe("");
  expect(told(["port", "must be a port"], ["url", "two\nlines"])).toBe(
    "Cannot read the inputs:\n  - port: must be a port\n  - url: two\n  lines",
  );
});

it("tells no more than somebody reads", () => {
  const many = Array.from({ length: 53 }, (_, index) => [`i${index}`, "wrong"] as const);
  expect(
    told(...many)
      .split("\n")
      .slice(-2),
  ).toEqual(["  - i49: wrong", "  - and 3 more"]);
  expect(told(["known-hosts", "x".repeat(60_000_000)])).toBe(
    `Cannot read the inputs:\n  - known-hosts: ${"x".repeat(2000)}… (59998000 more characters)`,
  );
});
