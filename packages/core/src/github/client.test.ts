import { expect, it } from "@jest/globals";
import { answer, raw, reset, stall, startServer, truncated, type Reply } from "../../test/scripted-server.ts";
import { Secret } from "../secret.ts";
import { fakeClock, type FakeClock } from "../testing.ts";
import { GitHubError, type GitHub } from "./github.ts";
import { openGitHub, type GitHubOptions } from "./open-github.ts";

const route = "GET /repos/{owner}/{repo}/deployments";
const shop = { owner: "acme", repo: "shop" };
const html: Reply = raw(502, "<html><title>Unicorn!</title></html>", { "content-type": "text/html" });
const notJson: Reply = raw(200, '{"id": 1', { "content-type": "application/json" });

async function open(url: string, clock: FakeClock, options: Partial<GitHubOptions> = {}): Promise<GitHub> {
  return openGitHub({
    token: new Secret("ghs_token-of-the-test"),
    apiUrl: url,
    clock,
    random: () => 1,
    env: {},
    ...options,
  });
}

/** A client on a server with these replies, and what both remember. */
async function world(replies: readonly Reply[], options: Partial<GitHubOptions> = {}) {
  const server = await startServer(...replies);
  const clock = fakeClock();
  const github = await open(server.url, clock, options);
  return { github, clock, requests: server.requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function failureOf(task: Promise<unknown>): Promise<GitHubError> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GitHubError);
  return error as GitHubError;
}

it("read() asks by the route with the token", async () => {
  await using at = await world([answer(200, [{ id: 1 }])]);
  expect(await at.github.read(route, { ...shop, environment: "a/b", per_page: 5 })).toEqual([{ id: 1 }]);
  const [request] = at.requests;
  expect(request).toMatchObject({
    method: "GET",
    path: "/repos/acme/shop/deployments?environment=a%2Fb&per_page=5",
    body: "",
  });
  expect(request?.headers).toMatchObject({
    authorization: "token ghs_token-of-the-test",
    accept: "application/vnd.github.v3+json",
  });
  expect(request?.headers["user-agent"]).toMatch(/^stageway /);
});

it.each<[string, Reply]>([
  ["500", answer(500, { message: "oops" })],
  ["502 with HTML", html],
  ["503", answer(503)],
  ["408", answer(408, {})],
  ["a connection reset", reset],
  ["an answer cut off", truncated],
  ["an answer that is not whole JSON", notJson],
  ["an answer with an odd content type", raw(500, "x", { "content-type": ";;;" })],
  ["silence", stall],
])("read() tries again after %s", async (_, fault) => {
  await using at = await world([fault, fault, answer(200, { id: 7 })], { idleTimeout: 200 });
  expect(await at.github.read("GET /x")).toEqual({ id: 7 });
  expect(at.clock.sleeps).toEqual([500, 1000]);
});

it("read() gives up within its budget and names the last cause", async () => {
  await using at = await world([answer(503, { message: "down" }, { "x-github-request-id": "AB:1" })], { budget: 5000 });
  const error = await failureOf(at.github.read(route, shop));
  expect(error.message).toBe("Cannot GET /repos/acme/shop/deployments: GitHub answered 503: down (request AB:1)");
  expect(error).toMatchObject({
    failure: "unclear",
    status: 503,
    requestId: "AB:1",
    route: "GET /repos/acme/shop/deployments",
  });
  expect(at.clock.monotonic()).toBeLessThanOrEqual(5000);
  expect(at.requests).toHaveLength(4);
});

it("read() waits as long as a 503 asks for", async () => {
  await using at = await world([answer(503, {}, { "retry-after": "20" }), answer(200, {})]);
  await at.github.read("GET /x");
  expect(at.clock.sleeps).toEqual([20_000]);
});

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

it("read() waits for what was made a moment ago, when it is told to", async () => {
  await using at = await world([answer(404, {}), answer(404, {}), answer(200, { id: 1 })]);
  expect(await at.github.read("GET /x", {}, { appearsWithin: 60_000 })).toEqual({ id: 1 });
  await using never = await world([answer(404, {})]);
  expect(await failureOf(never.github.read("GET /x", {}, { appearsWithin: 10_000 }))).toMatchObject({ status: 404 });
  expect(never.clock.monotonic()).toBeLessThan(30_000);
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

it("read() follows a redirect of the same origin, and takes the token nowhere else", async () => {
  await using at = await world([answer(301, {}, { location: "/repositories/1" }), answer(200, { id: 1 })]);
  expect(await at.github.read("GET /x")).toEqual({ id: 1 });
  expect(at.requests.map(({ path }) => path)).toEqual(["/x", "/repositories/1"]);
  await using thief = await startServer(answer(200, {}));
  for (const location of [`${thief.url}/`, "http://[", ""]) {
    await using away = await world([answer(302, {}, { location })], { budget: 0 });
    expect((await failureOf(away.github.read("GET /x"))).cause).toMatchObject({
      message: expect.stringMatching(/^redirected to /),
    });
  }
  expect(thief.requests).toEqual([]);
  await using circle = await world([answer(307, {}, { location: "/x" })], { budget: 0 });
  expect((await failureOf(circle.github.read("GET /x"))).cause).toMatchObject({
    message: "redirected more than 5 times",
  });
});

it.each(["", "nowhere", "file:///etc", "https://["])("there is no GitHub at %j", async (apiUrl) => {
  await expect(open(apiUrl, fakeClock())).rejects.toThrow(
    "Cannot reach GitHub: the API's URL is not valid: current value is",
  );
});

it("everything ends with the signal", async () => {
  const stop = new AbortController();
  await using at = await world([stall], { signal: stop.signal });
  const tasks = [at.github.read("GET /x"), at.github.write("POST /x", {}, { find: async () => undefined })];
  setTimeout(() => stop.abort(new Error("enough")), 50);
  for (const task of tasks) await expect(task).rejects.toThrow("enough");
  await expect(at.github.read("GET /x")).rejects.toThrow("enough");
});

it.each([-7_200_000, 0, 7_200_000])(
  "a rate limit is obeyed by the server's clock, ours being %d ms off",
  async (skew) => {
    const clock = fakeClock();
    const start = Math.floor((clock.now() - skew) / 1000);
    const serverNow = () => clock.now() - skew;
    const arrivals: number[] = [];
    const limited: Reply = (response, request) => {
      arrivals.push(serverNow());
      const over = serverNow() >= (start + 90) * 1000;
      const headers = {
        date: new Date(serverNow()).toUTCString(),
        "x-ratelimit-remaining": over ? "9" : "0",
        "x-ratelimit-reset": String(start + 90),
      };
      answer(over ? 200 : 403, over ? {} : { message: "API rate limit exceeded" }, headers)(response, request);
    };
    await using server = await startServer(limited);
    const github = await open(server.url, clock);
    await github.read("GET /a");
    expect(arrivals).toHaveLength(2);
    expect(arrivals[1]).toBeGreaterThanOrEqual((start + 90) * 1000);
  },
);

it("a rate limit beyond the budget ends at once and says until when; the token is left alone until then", async () => {
  const headers = {
    date: "Thu, 15 Jan 2026 14:00:00 GMT",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(Date.parse("2026-01-15T14:41:59Z") / 1000),
  };
  await using at = await world([answer(403, { message: "API rate limit exceeded" }, headers), answer(200, { id: 1 })]);
  const error = await failureOf(at.github.read("GET /x"));
  expect(error.message).toBe("Cannot GET /x: GitHub's rate limit holds until 2026-01-15T14:42:00Z (for 42 min)");
  expect(error.hint).toBe("Run the job again after that time.");
  expect(await failureOf(at.github.read("GET /y"))).toBe(error);
  expect(await failureOf(at.github.write("POST /y", {}))).toBe(error);
  expect([at.requests.length, at.clock.sleeps]).toEqual([1, []]);
  at.clock.advance(41 * 60_000);
  expect(await at.github.read("GET /x")).toEqual({ id: 1 });
  expect(at.clock.sleeps).toEqual([60_000]);
});

it("a secondary limit without a header is waited for, longer each time", async () => {
  const secondary = answer(403, { message: "You have exceeded a secondary rate limit" });
  await using at = await world([secondary, secondary, answer(200, {})], { budget: 200_000 });
  await at.github.read("GET /x");
  expect(at.clock.sleeps).toEqual([60_000, 120_000]);
});

it("pages() gives every page, also of a wrapped list", async () => {
  await using server = await startServer(
    (response, request) =>
      answer(200, [1, 2], { link: `<${server.url}/x?page=2>; rel="next", <${server.url}/x?page=2>; rel="last"` })(
        response,
        request,
      ),
    answer(200, { total_count: 3, items: [3] }, { link: '<http://127.0.0.1/x?page=1>; rel="prev"' }),
  );
  const github = await open(server.url, fakeClock());
  const pages: number[][] = [];
  for await (const page of github.pages<number>("GET /x", { q: "a" })) pages.push(page);
  expect(pages).toEqual([[1, 2], [3]]);
  expect(server.requests.map(({ path }) => path)).toEqual(["/x?per_page=100&q=a", "/x?page=2"]);
});

it.each<[string, (url: string) => Reply, string]>([
  [
    "a page that comes again",
    (url) => answer(200, [], { link: `<${url}/x?page=2>; rel="next"` }),
    "Cannot GET /x: GitHub gave the same page twice",
  ],
  [
    "a next page elsewhere",
    () => answer(200, [], { link: '<http://evil.example/>; rel="next"' }),
    "the next page is not at http://127.0.0.1:",
  ],
  [
    "a next page that is no URL",
    () => answer(200, [], { link: '<nowhere>; rel="next"' }),
    "the next page is not at http://127.0.0.1:",
  ],
  ["a body without a list", () => answer(200, { a: 1 }), "GitHub's answer is not a list"],
  ["a body with two lists", () => answer(200, { a: [], b: [] }), "GitHub's answer is not a list"],
  ["no body", () => answer(204), "GitHub's answer is not a list"],
])("pages() refuses %s", async (_, reply, message) => {
  await using server = await startServer((response, request) => reply(server.url)(response, request));
  const github = await open(server.url, fakeClock());
  const all = async () => {
    for await (const page of github.pages("GET /x")) expect(page).toEqual([]);
  };
  expect((await failureOf(all())).message).toContain(message);
});
