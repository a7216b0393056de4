import { expect, it } from "@jest/globals";
import { answer, raw, reset, stall, startServer, truncated, type Reply } from "../../test/scripted-server.ts";
import { describe } from "../errors.ts";
import { Secret } from "../secret.ts";
import { fakeClock } from "../testing.ts";
import { GitHubError } from "./github.ts";
import { openGitHub, type GitHubOptions } from "./open-github.ts";
import { WriteTurns } from "./write-turns.ts";

interface Deployment {
  readonly id: number;
  readonly marker: string;
}

/** How a request goes wrong: before it is done, or after. */
type Fault = { readonly done: boolean; readonly reply: Reply };

const faults: Record<string, Fault> = {
  "a reset before it was done": { done: false, reply: reset },
  "a reset after it was done": { done: true, reply: reset },
  "a 500 before": { done: false, reply: answer(500, { message: "no" }) },
  "a 502 with HTML after": { done: true, reply: raw(502, "<html>", { "content-type": "text/html" }) },
  "an answer cut off": { done: true, reply: truncated },
  "silence after": { done: true, reply: stall },
  "a 429": { done: false, reply: answer(429, { message: "slow down" }, { "retry-after": "5" }) },
  "a secondary limit": { done: false, reply: answer(403, { message: "secondary rate limit" }) },
};

/** A GitHub with deployments, which shows what was written only after `lag` milliseconds, and fails at these calls. */
async function world(plan: Readonly<Record<number, Fault>>, lag = 0, options: Partial<GitHubOptions> = {}) {
  const clock = fakeClock();
  const made: (Deployment & { readonly at: number })[] = [];
  let calls = 0;
  const server = await startServer((response, request) => {
    const fault = plan[++calls];
    if (fault !== undefined && !fault.done) {
      fault.reply(response, request);
      return;
    }
    const visible = made.filter(({ at }) => clock.monotonic() - at >= lag).map(({ id, marker }) => ({ id, marker }));
    if (request.method === "GET") {
      (fault?.reply ?? answer(200, visible))(response, request);
      return;
    }
    const { marker } = JSON.parse(request.body) as { marker: string };
    const deployment = { id: made.length + 1, marker };
    made.push({ ...deployment, at: clock.monotonic() });
    (fault?.reply ?? answer(201, deployment))(response, request);
  });
  const base = {
    token: new Secret("ghs_token-of-writes"),
    apiUrl: server.url,
    clock,
    random: () => 0.5,
    env: {},
    idleTimeout: 300,
  };
  const github = await openGitHub({ ...base, ...options });
  const find = (marker: string) => async () =>
    (await github.read<Deployment[]>("GET /deployments")).find((each) => each.marker === marker);
  return {
    github,
    clock,
    made,
    find,
    calls: () => calls,
    requests: server.requests,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

it("write() sends once and gives the answer", async () => {
  await using at = await world({});
  expect(await at.github.write("POST /deployments", { marker: "a" })).toEqual({ id: 1, marker: "a" });
  expect(at.requests).toHaveLength(1);
  expect(at.requests[0]?.headers["content-type"]).toMatch(/^application\/json/);
});

it.each(
  Object.entries(faults).flatMap(([name, fault]) =>
    [1, 2, 3, 4].map((call): [string, number, Fault] => [name, call, fault]),
  ),
)("two writes with %s at call %d are each done exactly once", async (_, call, fault) => {
  await using at = await world({ [call]: fault }, 0, { budget: 300_000 });
  const first = await at.github.write<Deployment>("POST /deployments", { marker: "a" }, { find: at.find("a") });
  const second = await at.github.write<Deployment>("POST /deployments", { marker: "b" }, { find: at.find("b") });
  await at.github.read("GET /deployments");
  await at.github.read("GET /deployments");
  expect([first.marker, second.marker]).toEqual(["a", "b"]);
  expect(at.made.map(({ marker }) => marker)).toEqual(["a", "b"]);
});

it("a write whose effect shows late is found, and not done again", async () => {
  await using at = await world({ 1: { done: true, reply: reset } }, 20_000);
  expect(await at.github.write("POST /deployments", { marker: "a" }, { find: at.find("a") })).toEqual({
    id: 1,
    marker: "a",
  });
  expect(at.made).toHaveLength(1);
});

it("a write that was not done is done again after the time in which it could still have shown", async () => {
  await using at = await world({ 1: { done: false, reply: reset } });
  await at.github.write("POST /deployments", { marker: "a" }, { find: at.find("a") });
  expect(at.clock.monotonic()).toBeGreaterThanOrEqual(30_000);
  expect(at.made).toHaveLength(1);
});

it("a lost answer without a way to look is not repeated, and nobody claims to know", async () => {
  await using at = await world({ 1: { done: true, reply: reset } });
  const error = await at.github.write("POST /deployments", { marker: "a" }).catch((thrown: unknown) => thrown);
  expect(describe(error)).toMatch(
    /^Cannot tell whether GitHub did POST \/deployments: Cannot POST \/deployments: no answer from GitHub: (socket hang up|read ECONNRESET)$/,
  );
  expect(error).toMatchObject({ failure: "refused", hint: "Look on GitHub before the job is run again." });
  expect(at.calls()).toBe(1);
});

it("a write that may be repeated is repeated", async () => {
  await using at = await world({ 1: { done: true, reply: reset } });
  await at.github.write("PUT /deployments", { marker: "a" }, { repeatable: true });
  expect(at.calls()).toBe(2);
});

it("a write that never left is repeated without looking", async () => {
  const server = await startServer(answer(201, {}));
  await server[Symbol.asyncDispose]();
  const clock = fakeClock();
  const github = await openGitHub({
    token: new Secret("ghs_token-of-writes"),
    apiUrl: server.url,
    clock,
    random: () => 1,
    budget: 2000,
  });
  await expect(github.write("POST /x", {})).rejects.toMatchObject({ failure: "unsent" });
  expect(clock.sleeps).toEqual([500, 1000]);
});

it("when looking fails, nobody claims to know", async () => {
  await using at = await world({ 1: { done: true, reply: reset } });
  const find = async () => Promise.reject(new Error("no access"));
  await expect(at.github.write("POST /deployments", { marker: "a" }, { find })).rejects.toThrow(
    /^Cannot tell whether GitHub did POST \/deployments: .*; looking for it failed: no access$/,
  );
});

it.each([409, 422])("%d is success when what is there is ours, and a refusal when it is not", async (status) => {
  await using at = await world({
    1: { done: false, reply: answer(status, { message: "already exists" }) },
    2: { done: false, reply: answer(status, { message: "already exists" }) },
  });
  expect(await at.github.write("POST /x", {}, { find: async () => "ours" })).toBe("ours");
  const error = await at.github
    .write("POST /x", {}, { find: async () => undefined })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status, failure: "refused" });
  expect(error).toBeInstanceOf(GitHubError);
  expect(at.calls()).toBe(2);
});

it("a write waits for what it refers to, when that was made a moment ago", async () => {
  const lagging = { done: false, reply: answer(404, { message: "Not Found" }) };
  await using at = await world({ 1: lagging, 2: lagging });
  await at.github.write("POST /deployments", { marker: "a" }, { appearsWithin: 60_000 });
  expect(at.calls()).toBe(3);
});

it("an answer without a body is an answer", async () => {
  await using server = await startServer(answer(204));
  const github = await openGitHub({
    token: new Secret("ghs_token-of-writes"),
    apiUrl: `${server.url}/`,
    clock: fakeClock(),
  });
  expect(await github.write("DELETE /x", {})).toBe("");
});

it("a write follows only a redirect that keeps it a write", async () => {
  await using server = await startServer(
    answer(307, {}, { location: "/y" }),
    answer(201, { id: 1 }),
    answer(301, {}, { location: "/y" }),
  );
  const github = await openGitHub({ token: new Secret("ghs_token-of-writes"), apiUrl: server.url, clock: fakeClock() });
  expect(await github.write("POST /x", { a: 1 })).toEqual({ id: 1 });
  expect(server.requests[1]).toMatchObject({ method: "POST", path: "/y", body: '{"a":1}' });
  await expect(github.write("POST /x", {})).rejects.toMatchObject({
    failure: "refused",
    message: "Cannot POST /x: no answer from GitHub",
  });
});

it("writes go one at a time, and many of them with a second between", async () => {
  const clock = fakeClock();
  const turns = new WriteTurns(clock);
  let running = 0;
  const write = async () => {
    expect(++running).toBe(1);
    await Promise.resolve();
    running--;
    return clock.monotonic();
  };
  const failing = turns.take(async () => Promise.reject(new Error("no")));
  const times = await Promise.all([1, 2, 3, 4].map(() => turns.take(write)));
  await expect(failing).rejects.toThrow("no");
  expect(times).toEqual([0, 0, 1000, 2000]);
  clock.advance(10_000);
  expect(await Promise.all([1, 2, 3, 4].map(() => turns.take(write)))).toEqual([12_000, 12_000, 12_000, 13_000]);
});
