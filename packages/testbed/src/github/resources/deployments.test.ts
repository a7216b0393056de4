import { describe, expect, it } from "@jest/globals";
import { openShop, refused } from "../test/client.ts";

const ours = { task: "stageway", auto_merge: false, required_contexts: [], environment: "staging" };

async function deployments() {
  const shop = await openShop();
  const { octokit } = shop;
  const create = (more: object = {}) =>
    octokit.request("POST /repos/{owner}/{repo}/deployments", { ...shop.shop, ref: "main", ...ours, ...more });
  const report = (id: number | bigint, state: "success" | "failure" | "inactive" | "in_progress", more: object = {}) =>
    octokit.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
      ...shop.shop,
      deployment_id: Number(id),
      state,
      ...more,
    });
  const list = async (filters: object = {}) =>
    (await octokit.request("GET /repos/{owner}/{repo}/deployments", { ...shop.shop, ...filters })).data.map(
      ({ id }) => id,
    );
  const states = async (id: number | bigint) => {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
      ...shop.shop,
      deployment_id: Number(id),
    });
    return data.map(({ state }) => state);
  };
  const open = async (more: object = {}) => {
    const { data } = await create(more);
    if (!("id" in data)) throw new Error("no deployment was made");
    return data;
  };
  return { ...shop, create, open, report, list, states };
}

describe("deployments", () => {
  it("keep payload, commit and environment, which is made on demand", async () => {
    await using shop = await deployments();
    const record = await shop.open({ payload: { schemaVersion: 1, release: "sha256:1" } });
    expect(record).toMatchObject({
      sha: shop.first,
      ref: "main",
      payload: { release: "sha256:1" },
      production_environment: false,
    });
    const { data } = await shop.octokit.request("GET /repos/{owner}/{repo}/environments", shop.shop);
    expect(data.environments?.map(({ name }) => name)).toEqual(["staging"]);
  });

  it("are filtered by the server, newest first, in pages", async () => {
    await using shop = await deployments();
    const first = await shop.open();
    await shop.open({ task: "deploy" });
    const third = await shop.open();
    await shop.open({ environment: "production" });
    expect(await shop.list({ task: "stageway", environment: "staging" })).toEqual([third.id, first.id]);
    expect(await shop.list({ task: "stageway", environment: "staging", per_page: 1, page: 2 })).toEqual([first.id]);
    const page = await shop.octokit.request("GET /repos/{owner}/{repo}/deployments", { ...shop.shop, per_page: 3 });
    expect(page.headers.link).toContain('page=2>; rel="next"');
  });

  it("end earlier successes of the same environment, but not production's, nor when told not to", async () => {
    await using shop = await deployments();
    const [one, two, three] = [await shop.open(), await shop.open(), await shop.open()];
    await shop.report(one.id, "success");
    await shop.report(two.id, "success", { auto_inactive: false });
    expect(await shop.states(one.id)).toEqual(["success"]);
    await shop.report(three.id, "success");
    expect([await shop.states(one.id), await shop.states(two.id)]).toEqual([
      ["inactive", "success"],
      ["inactive", "success"],
    ]);
    const [old, next] = [
      await shop.open({ environment: "production" }),
      await shop.open({ environment: "production" }),
    ];
    await shop.report(old.id, "success");
    await shop.report(next.id, "success");
    expect(await shop.states(old.id)).toEqual(["success"]);
  });

  it("need their status checks unless none are required", async () => {
    await using shop = await deployments();
    const { octokit, first } = shop;
    await octokit.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
      ...shop.shop,
      sha: first,
      state: "failure",
      context: "ci",
    });
    expect(await refused(shop.create({ required_contexts: undefined }))).toMatchObject({
      status: 409,
      message: expect.stringContaining("Commit status checks failed for main"),
    });
    expect(await refused(shop.create({ required_contexts: ["other"] }))).toMatchObject({ status: 409 });
    expect((await shop.create()).status).toBe(201);
  });

  it("merge the default branch first when they are asked to, and make no deployment then", async () => {
    await using shop = await deployments();
    await shop.clone.git("push", "--quiet", "origin", "HEAD:topic");
    await shop.clone.commit("Move on", { "api/server.js": "2\n" });
    await shop.clone.git("push", "--quiet", "origin", "HEAD:main");
    const merged = await shop.create({ ref: "topic", auto_merge: true });
    expect(merged).toMatchObject({ status: 202, data: { message: "Auto-merged main into topic on deployment." } });
    expect(await shop.list()).toEqual([]);
    expect((await shop.create({ ref: "topic", auto_merge: true })).status).toBe(201);
  });

  it("refuse what GitHub refuses", async () => {
    await using shop = await deployments();
    expect(await refused(shop.create({ ref: "nowhere" }))).toMatchObject({
      status: 422,
      message: expect.stringContaining("No ref found for: nowhere"),
    });
    expect(await refused(shop.create({ description: "x".repeat(141) }))).toMatchObject({ status: 422 });
    const [active, other] = [await shop.open(), await shop.open()];
    await shop.report(active.id, "success", { auto_inactive: false });
    expect(await refused(shop.report(other.id, "failure", { description: "x".repeat(141) }))).toMatchObject({
      status: 422,
    });
    const remove = (id: number | bigint) =>
      shop.octokit.request("DELETE /repos/{owner}/{repo}/deployments/{deployment_id}", {
        ...shop.shop,
        deployment_id: Number(id),
      });
    expect(await refused(remove(active.id))).toMatchObject({ status: 422 });
    await shop.report(active.id, "inactive");
    expect((await remove(active.id)).status).toBe(204);
    expect(await shop.list()).toEqual([other.id]);
  });

  it("are shown to people as a table", async () => {
    await using shop = await deployments();
    const { id } = await shop.open();
    await shop.report(id, "in_progress");
    await shop.report(id, "success", { description: "Runs" });
    const text = await (await fetch(`${shop.github.serverUrl}/acme/shop/deployments`)).text();
    expect(text).toContain(`${id}  staging      stageway`);
    expect(text).toContain("in_progress > success");
  });
});
