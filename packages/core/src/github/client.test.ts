import { expect, it } from "@jest/globals";
import { failureOf, open, world } from "../../test/github-world.ts";
import { answer, raw, reset, stall, startServer, truncated, type Reply } from "../../test/scripted-server.ts";
import { fakeClock } from "../testing.ts";

const route = "GET /repos/{owner}/{repo}/deployments";
const shop = { owner: "acme", repo: "shop" };
const html: Reply = raw(502, "<html><title>Unicorn!</title></html>", { "content-type": "text/html" });
const notJson: Reply = raw(200, '{"id": 1', { "content-type": "application/json" });

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
    authorization: "Bearer ghs_token-of-the-test",
    accept: "application/vnd.github.v3+json",
  });
  expect(request?.headers["user-agent"]).toBe("stageway");
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

it("read() waits for what was made a moment ago, when it is told to", async () => {
  await using at = await world([answer(404, {}), answer(404, {}), answer(200, { id: 1 })]);
  expect(await at.github.read("GET /x", {}, { appearsWithin: 60_000 })).toEqual({ id: 1 });
  await using never = await world([answer(404, {})]);
  expect(await failureOf(never.github.read("GET /x", {}, { appearsWithin: 10_000 }))).toMatchObject({ status: 404 });
  expect(never.clock.monotonic()).toBeLessThan(30_000);
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
