import { describe, expect, it } from "@jest/globals";
import { openShop, refused } from "./test/client.ts";

async function limited(limits: Parameters<Awaited<ReturnType<typeof openShop>>["github"]["limit"]>[0]) {
  let now = Date.UTC(2026, 0, 15, 12);
  const shop = await openShop({ clock: { now: () => now }, limits });
  const ask = () => shop.octokit.request("GET /repos/{owner}/{repo}", shop.shop);
  return { ...shop, ask, pass: (seconds: number) => (now += seconds * 1000) };
}

describe("rate limits", () => {
  it("count calls in a window, say when it ends, and begin anew", async () => {
    await using shop = await limited({ primary: { calls: 2, windowSeconds: 60 } });
    const { headers } = await shop.ask();
    expect(headers).toMatchObject({
      "x-ratelimit-limit": "2",
      "x-ratelimit-remaining": "1",
      "x-ratelimit-resource": "core",
    });
    await shop.ask();
    expect(await refused(shop.ask())).toMatchObject({
      status: 403,
      message: expect.stringContaining("API rate limit exceeded"),
    });
    shop.pass(59);
    expect(await refused(shop.ask())).toMatchObject({ status: 403 });
    expect(shop.github.early).toHaveLength(1);
    shop.pass(1);
    expect((await shop.ask()).status).toBe(200);
    expect(shop.github.early).toHaveLength(1);
  });

  it("tell what is left without counting the question", async () => {
    await using shop = await limited({ primary: { calls: 2, windowSeconds: 60 } });
    await shop.ask();
    const left = async () => (await shop.octokit.request("GET /rate_limit")).data.rate.remaining;
    expect([await left(), await left()]).toEqual([1, 1]);
  });

  it("stop who is too fast, for as long as retry-after says", async () => {
    await using shop = await limited({ pointsPerMinute: 2, retryAfter: 5, status: 429 });
    await shop.ask();
    await shop.ask();
    expect(await refused(shop.ask())).toMatchObject({
      status: 429,
      message: expect.stringContaining("secondary rate limit"),
    });
    shop.pass(61);
    expect((await shop.ask()).status).toBe(200);
    expect(shop.github.early).toEqual([]);
  });
});
