import { describe, expect, it } from "@jest/globals";
import { openShop, refused } from "../test/client.ts";

describe("issues, comments, statuses, checks and runs", () => {
  it("number issues and pull requests together, and close them", async () => {
    await using shop = await openShop();
    const { octokit } = shop;
    const { data: issue } = await octokit.request("POST /repos/{owner}/{repo}/issues", {
      ...shop.shop,
      title: "Broken",
      labels: ["bug"],
    });
    await shop.clone.commit("Repair", { a: "1" });
    await shop.clone.git("push", "--quiet", "origin", "HEAD:repair");
    const { data: pull } = await octokit.request("POST /repos/{owner}/{repo}/pulls", {
      ...shop.shop,
      head: "repair",
      base: "main",
      title: "Repair",
    });
    expect([issue.number, pull.number]).toEqual([1, 2]);
    await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
      ...shop.shop,
      issue_number: 2,
      labels: ["fix"],
    });
    await octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...shop.shop,
      issue_number: 1,
      state: "closed",
    });
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/issues", { ...shop.shop, state: "all" });
    expect(data).toMatchObject([
      { number: 2, state: "open", labels: [{ name: "fix" }], pull_request: { merged_at: null } },
      { number: 1, state: "closed", state_reason: "completed" },
    ]);
  });

  it("page through comments, which can be changed and deleted", async () => {
    await using shop = await openShop();
    const { octokit } = shop;
    await octokit.request("POST /repos/{owner}/{repo}/issues", { ...shop.shop, title: "Talk" });
    const on = { ...shop.shop, issue_number: 1 };
    const ids: number[] = [];
    for (const body of ["one", "two", "three"]) {
      const { data } = await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...on,
        body,
      });
      ids.push(Number(data.id));
    }
    await octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...shop.shop,
      comment_id: ids[2]!,
      body: "changed",
    });
    await octokit.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...shop.shop,
      comment_id: ids[0]!,
    });
    const page = await octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...on,
      per_page: 1,
      page: 2,
    });
    expect(page.data.map(({ body }) => body)).toEqual(["changed"]);
    expect(page.headers.link).toBe(
      `<${shop.github.apiUrl}/repos/acme/shop/issues/1/comments?per_page=1&page=1>; rel="prev", <${shop.github.apiUrl}/repos/acme/shop/issues/1/comments?per_page=1&page=1>; rel="first"`,
    );
  });

  it("combine commit statuses: the newest of every context counts", async () => {
    await using shop = await openShop();
    const { octokit } = shop;
    const report = (context: string, state: "failure" | "success") =>
      octokit.request("POST /repos/{owner}/{repo}/statuses/{sha}", { ...shop.shop, sha: shop.first, context, state });
    const combined = async () =>
      (await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", { ...shop.shop, ref: "main" })).data;
    expect(await combined()).toMatchObject({ state: "pending", total_count: 0 });
    await report("test", "failure");
    await report("lint", "success");
    expect((await combined()).state).toBe("failure");
    await report("test", "success");
    expect(await combined()).toMatchObject({ state: "success", total_count: 2 });
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/statuses", {
      ...shop.shop,
      ref: "main",
    });
    expect(data.map(({ context }) => context)).toEqual(["test", "lint", "test"]);
  });

  it("complete check runs", async () => {
    await using shop = await openShop();
    const { octokit } = shop;
    const { data: run } = await octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...shop.shop,
      name: "test",
      head_sha: shop.first,
      status: "in_progress",
    });
    await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...shop.shop,
      check_run_id: Number(run.id),
      conclusion: "success",
    });
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...shop.shop,
      ref: "main",
      check_name: "test",
    });
    expect(data).toMatchObject({ total_count: 1, check_runs: [{ status: "completed", conclusion: "success" }] });
  });

  it("tell of a run of a workflow", async () => {
    await using shop = await openShop();
    const { id } = await shop.github.addRun("acme/shop", { status: "completed", conclusion: "cancelled" });
    const get = (run_id: number) =>
      shop.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", { ...shop.shop, run_id });
    expect((await get(id)).data).toMatchObject({
      status: "completed",
      conclusion: "cancelled",
      head_sha: shop.first,
      run_attempt: 1,
    });
    expect(await refused(get(1))).toMatchObject({ status: 404 });
  });
});
