import { describe, expect, it } from "@jest/globals";
import type { Fault } from "./faults.ts";
import { createFailures } from "./faults.ts";
import { openShop } from "./test/client.ts";

const create = "POST /repos/{owner}/{repo}/deployments";

/** What a bare client sees of one deployment that is created while a fault waits, and how many there are afterwards. */
async function createUnder(fault: Omit<Fault, "route">) {
  const shop = await openShop();
  const { github } = shop;
  const address = `${github.apiUrl}/repos/acme/shop/deployments`;
  const headers = { authorization: `Bearer ${github.token}` };
  const injection = github.failures.add({ ...fault, route: create });
  const body = JSON.stringify({ ref: "main", auto_merge: false, required_contexts: [] });
  // Only a silence needs somebody who gives up.
  const patience = fault.kind === "stall" && fault.silence === undefined ? 300 : 30_000;
  const send = () => fetch(address, { method: "POST", headers, body, signal: AbortSignal.timeout(patience) });
  const seen = await send().then(
    async (response) => ({ status: response.status, headers: response.headers, text: await response.text() }),
    (error: unknown) => ({ broken: String(error) }),
  );
  const count = async () => ((await (await fetch(address, { headers })).json()) as unknown[]).length;
  return { ...shop, seen, count, send, injection };
}

describe("faults", () => {
  it.each([
    ["server-error", "before", { status: 500 }, 0],
    ["server-error", "after", { status: 500 }, 1],
    ["bad-gateway", "before", { status: 502, text: expect.stringContaining("<html>") }, 0],
    ["bad-gateway", "after", { status: 502 }, 1],
    ["reset", "before", { broken: expect.stringContaining("fetch failed") }, 0],
    ["reset", "after", { broken: expect.stringContaining("fetch failed") }, 1],
    ["stall", "before", { broken: expect.stringContaining("timeout") }, 0],
    ["stall", "after", { broken: expect.stringContaining("timeout") }, 1],
    ["unauthorized", "before", { status: 401 }, 0],
    ["forbidden", "before", { status: 403 }, 0],
    ["not-found", "before", { status: 404 }, 0],
    ["conflict", "before", { status: 409 }, 0],
    ["unprocessable", "before", { status: 422 }, 0],
  ] as const)("%s %s the change", async (kind, moment, seen, made) => {
    await using shop = await createUnder({ kind, moment });
    expect(shop.seen).toMatchObject(seen);
    expect(await shop.count()).toBe(made);
    expect(shop.injection.struck).toBe(1);
    expect(shop.github.requests.find(({ route }) => route === create)).toMatchObject({ fault: kind });
  });

  it("ends a silence by breaking the connection, when it is told to", async () => {
    await using shop = await createUnder({ kind: "stall", moment: "after", silence: 10 });
    expect(shop.seen).toEqual({ broken: expect.stringContaining("fetch failed") });
    expect(await shop.count()).toBe(1);
  });

  it("cuts an answer in half", async () => {
    await using shop = await createUnder({ kind: "truncated" });
    const text = "text" in shop.seen ? shop.seen.text : "";
    expect(text).toMatch(/^\{"url"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(await shop.count()).toBe(1);
  });

  it("limits as GitHub does, and records who does not wait", async () => {
    await using shop = await createUnder({ kind: "secondary-rate-limit", retryAfter: 30, status: 429 });
    expect(shop.seen).toMatchObject({ status: 429, text: expect.stringContaining("secondary rate limit") });
    expect("headers" in shop.seen && shop.seen.headers.get("retry-after")).toBe("30");
    expect(shop.github.early).toEqual([]);
    await shop.send();
    expect(shop.github.early).toMatchObject([{ method: "POST" }]);
  });

  it("shows reads the past while a replica lags", async () => {
    await using shop = await createUnder({ kind: "lag", reads: 2 });
    expect(shop.seen).toMatchObject({ status: 201 });
    expect([await shop.count(), await shop.count(), await shop.count()]).toEqual([0, 0, 1]);
  });
});

describe("faults of git", () => {
  it.each([
    ["server-error", "before", false],
    ["server-error", "after", true],
    ["reset", "after", true],
    ["forbidden", "before", false],
  ] as const)("%s %s the push", async (kind, moment, arrives) => {
    await using shop = await openShop();
    shop.github.failures.add({ kind, moment, route: "GIT push" });
    const second = await shop.clone.commit("Second", { a: "1" });
    await expect(shop.clone.git("push", "--quiet", "origin", "HEAD:main")).rejects.toThrow("Cannot run git");
    expect((await shop.clone.git("ls-remote", "origin", "refs/heads/main")).startsWith(second)).toBe(arrives);
  });

  it("lag behind a push that went well", async () => {
    await using shop = await openShop();
    shop.github.failures.add({ kind: "lag", reads: 1, route: "GIT push" });
    const second = await shop.clone.commit("Second", { a: "1" });
    await shop.clone.git("push", "--quiet", "origin", "HEAD:main");
    const tip = async () =>
      (await shop.octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...shop.shop, branch: "main" })).data
        .commit.sha;
    expect([await tip(), await tip()]).toEqual([shop.first, second]);
  });
});

describe("which call a fault strikes", () => {
  const request = (route: string, method = "GET") => ({ method, route, path: "/" });

  it("is the k-th that fits, as often as asked", () => {
    const failures = createFailures();
    failures.add({ kind: "reset", route: /deployments/, at: 2, times: 2 });
    const routes = ["GET /a", "GET /deployments", "GET /deployments", "POST /deployments", "GET /deployments"];
    expect(routes.map((route) => failures.next(request(route))?.kind)).toEqual([
      undefined,
      undefined,
      "reset",
      "reset",
      undefined,
    ]);
    expect(failures.injected).toHaveLength(2);
  });

  it("is any call of the API, not of git, when no route is named", () => {
    const failures = createFailures();
    failures.add({ kind: "stall", when: ({ method }) => method !== "POST" });
    expect(failures.next(request("GIT push"))).toBeUndefined();
    expect(failures.next(request("POST /a", "POST"))).toBeUndefined();
    expect(failures.next(request("GET /a"))?.kind).toBe("stall");
  });

  it("is none after it was taken away", () => {
    const failures = createFailures();
    failures.add({ kind: "stall" }).remove();
    failures.add({ kind: "reset" });
    failures.clear();
    expect(failures.next(request("GET /a"))).toBeUndefined();
  });

  it("refuses what GitHub cannot do", () => {
    expect(() => createFailures().add({ kind: "conflict", moment: "after" })).toThrow(
      "current value is conflict after",
    );
  });
});
