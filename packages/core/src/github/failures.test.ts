import { expect, it } from "@jest/globals";
import { failureOf, open, world } from "../../test/github-world.ts";
import { answer, raw, startServer } from "../../test/scripted-server.ts";
import { fakeClock } from "../testing.ts";

it.each<[string, number, object, Record<string, string>, string, string | undefined]>([
  [
    "401",
    401,
    { message: "Bad credentials" },
    {},
    "GitHub answered 401: Bad credentials",
    "The token is not valid (any more): give the action a current one.",
  ],
  [
    "403",
    403,
    { message: "Resource not accessible by integration" },
    {},
    "GitHub answered 403: Resource not accessible by integration",
    "The token lacks a permission: see the README of the action.",
  ],
  [
    "403 that names the permission",
    403,
    { message: "no" },
    { "x-accepted-github-permissions": "deployments=write" },
    "GitHub answered 403: no",
    "The token lacks a permission: give the job deployments: write.",
  ],
  [
    "404",
    404,
    { message: "Not Found" },
    {},
    "GitHub answered 404: Not Found",
    "It does not exist, or the token may not see it.",
  ],
  [
    "422 with details",
    422,
    {
      message: "Validation Failed",
      errors: [{ field: "ref", code: "missing" }, { message: "no\u001b[0m\ncommits" }, "text", {}, null],
    },
    {},
    "GitHub answered 422: Validation Failed; ref missing; no commits; text",
    undefined,
  ],
  ["a body without a message", 400, { x: 1 }, {}, "GitHub answered 400: no message", undefined],
])("read() takes %s for an answer", async (_, status, body, headers, message, hint) => {
  await using at = await world([answer(status, body, headers)]);
  const error = await failureOf(at.github.read("GET /x"));
  expect(error).toMatchObject({ message: `Cannot GET /x: ${message}`, failure: "refused", status, hint });
  expect(at.requests).toHaveLength(1);
});

it("read() takes a refusal without JSON for a refusal", async () => {
  await using at = await world([raw(404, "<html>", { "content-type": "text/html" })]);
  expect((await failureOf(at.github.read("GET /x"))).message).toBe(
    "Cannot GET /x: GitHub answered 404: the body is not JSON",
  );
});

it("read() says that nothing answers", async () => {
  const server = await startServer(answer(200));
  await server[Symbol.asyncDispose]();
  const error = await failureOf((await open(server.url, fakeClock(), { budget: 1000 })).read("GET /x"));
  expect(error).toMatchObject({
    failure: "unsent",
    status: undefined,
    message: "Cannot GET /x: no answer from GitHub",
  });
  expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
});
