import { describe, expect, it } from "@jest/globals";
import { openShop, refused } from "../test/client.ts";

async function pulls() {
  const shop = await openShop();
  const { octokit, clone } = shop;
  const branch = async (name: string, files: Record<string, string>, start = shop.first) => {
    await clone.git("checkout", "--quiet", "-B", name, start);
    const sha = await clone.commit(`Work on ${name}`, files);
    await clone.git("push", "--quiet", "origin", `HEAD:${name}`);
    return sha;
  };
  const open = (head: string, base: string, more: object = {}) =>
    octokit.request("POST /repos/{owner}/{repo}/pulls", { ...shop.shop, head, base, title: `Bring ${head}`, ...more });
  const merge = (pull_number: number, more: object = {}) =>
    octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", { ...shop.shop, pull_number, ...more });
  const get = async (pull_number: number) =>
    (await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...shop.shop, pull_number })).data;
  const of = async (commit_sha: string) =>
    (
      await octokit.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", { ...shop.shop, commit_sha })
    ).data.map(({ number }) => number);
  return { ...shop, branch, open, merge, get, of };
}

describe("pull requests", () => {
  it("are merged with a real merge commit, which is pushed and told", async () => {
    await using shop = await pulls();
    const head = await shop.branch("feature/apples", { "apples.js": "1\n" });
    await shop.branch("main", { "pears.js": "1\n" });
    const { data: opened } = await shop.open("feature/apples", "main");
    expect(opened).toMatchObject({
      number: 1,
      state: "open",
      mergeable: true,
      commits: 1,
      changed_files: 1,
      head: { sha: head },
    });
    const events: unknown[] = [];
    shop.github.onEvent(({ name, payload }) => events.push([name, payload.action ?? payload.ref]));
    const { data: merged } = await shop.merge(1, { sha: head });
    expect(events).toEqual([
      ["push", "refs/heads/main"],
      ["pull_request", "closed"],
    ]);
    expect(await shop.get(1)).toMatchObject({
      state: "closed",
      merged: true,
      merge_commit_sha: merged.sha,
      merged_by: { login: "octo" },
    });
    await shop.clone.git("fetch", "--quiet", "origin");
    expect(await shop.clone.git("log", "-1", "--format=%P|%s", "origin/main")).toMatch(
      new RegExp(`^[0-9a-f]{40} ${head}\\|Merge pull request #1 from acme/feature/apples$`),
    );
    expect(await shop.clone.git("ls-remote", "origin", "refs/pull/1/head")).toContain(head);
  });

  it("are squashed into one commit", async () => {
    await using shop = await pulls();
    await shop.branch("topic", { "a.js": "1\n" });
    await shop.open("topic", "main");
    const { data } = await shop.merge(1, { merge_method: "squash" });
    await shop.clone.git("fetch", "--quiet", "origin");
    expect(await shop.clone.git("log", "-1", "--format=%H|%P|%s", "origin/main")).toBe(
      `${data.sha}|${shop.first}|Bring topic (#1)`,
    );
  });

  it("refuse twins, nothing to merge, unknown branches, conflicts and a head that moved", async () => {
    await using shop = await pulls();
    await shop.branch("topic", { "README.md": "ours\n" });
    await shop.open("topic", "main");
    const says = async (request: Promise<unknown>) => (await refused(request)).message;
    expect(await says(shop.open("topic", "main"))).toContain("A pull request already exists for acme:topic");
    expect(await says(shop.open("main", "topic"))).toContain("No commits between topic and main");
    expect(await refused(shop.open("none", "main"))).toMatchObject({ status: 422 });
    expect(await refused(shop.merge(1, { sha: shop.first }))).toMatchObject({ status: 409 });
    await shop.branch("main", { "README.md": "theirs\n" });
    expect(await shop.get(1)).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
    expect(await refused(shop.merge(1))).toMatchObject({ status: 405 });
  });

  it("follow their branch, and are merged by a push that contains them", async () => {
    await using shop = await pulls();
    await shop.branch("topic", { "a.js": "1\n" });
    await shop.open("topic", "main");
    const next = await shop.clone.commit("More", { "b.js": "1\n" });
    await shop.clone.git("push", "--quiet", "origin", "HEAD:topic");
    expect((await shop.get(1)).head.sha).toBe(next);
    await shop.clone.git("push", "--quiet", "origin", "HEAD:main");
    expect(await shop.get(1)).toMatchObject({ merged: true, merge_commit_sha: next });
  });

  it("are found by their commits: merged ones, and open ones away from the default branch", async () => {
    await using shop = await pulls();
    await shop.clone.git("push", "--quiet", "origin", `${shop.first}:refs/heads/staging`);
    const release = await shop.branch("releases/v1", { "v1.js": "1\n" });
    await shop.open("releases/v1", "staging");
    expect(await shop.of(release)).toEqual([1]);
    const { data: merged } = await shop.merge(1);
    expect(await shop.of(merged.sha)).toEqual([1]);
    expect(await shop.of(release)).toEqual([1]);
    expect(await shop.of(shop.first)).toEqual([]);
    await shop.open("staging", "main");
    expect(await shop.of(release)).toEqual([2, 1]);
    await shop.clone.git("push", "--quiet", "origin", `${release}:refs/heads/main`);
    expect(await shop.of(release)).toEqual([1]);
    expect(await refused(shop.of("0".repeat(40)))).toMatchObject({ status: 422 });
  });

  it("come from forks", async () => {
    await using shop = await pulls();
    const fork = await shop.github.createRepository("guest", "shop", { forkOf: "acme/shop" });
    await shop.clone.commit("From outside", { "gift.js": "1\n" });
    await shop.clone.git("push", "--quiet", fork.authenticatedUrl, "HEAD:gift");
    const { data } = await shop.open("guest:gift", "main");
    expect(data).toMatchObject({
      head: { label: "guest:gift", repo: { full_name: "guest/shop" } },
      base: { repo: { full_name: "acme/shop" } },
    });
    expect((await shop.merge(data.number)).status).toBe(200);
  });
});
