import { describe, expect, it } from "@jest/globals";
import { openShop, refused } from "../test/client.ts";

async function comparisons() {
  const shop = await openShop();
  const compare = (basehead: string, more: object = {}) =>
    shop.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", { ...shop.shop, basehead, ...more });
  const push = (branch: string) => shop.clone.git("push", "--quiet", "origin", `HEAD:${branch}`);
  return { ...shop, compare, push };
}

describe("a comparison", () => {
  it("lists what head has, oldest first, with files, and says how the two stand", async () => {
    await using shop = await comparisons();
    const second = await shop.clone.commit("Second", { "api/server.js": "2\n", "new name.md": "a\nb\nc\nd\n" });
    const third = await shop.clone.commit("Third", { "README.md": null });
    await shop.push("develop");
    const { data } = await shop.compare("main...develop");
    expect(data).toMatchObject({
      status: "ahead",
      ahead_by: 2,
      behind_by: 0,
      total_commits: 2,
      merge_base_commit: { sha: shop.first },
    });
    expect(data.commits.map(({ sha }) => sha)).toEqual([second, third]);
    expect(data.files?.map(({ filename, status, changes }) => [filename, status, changes])).toEqual([
      ["README.md", "removed", 1],
      ["api/server.js", "modified", 2],
      ["new name.md", "added", 4],
    ]);
    expect(data.files?.[1]?.patch).toBe("@@ -1 +1 @@\n-1\n+2");
    expect((await shop.compare("develop...main")).data).toMatchObject({ status: "behind", behind_by: 2, commits: [] });
    expect((await shop.compare(`${third}...develop`)).data).toMatchObject({ status: "identical", files: [] });
  });

  it("finds renames, and sides that went apart", async () => {
    await using shop = await comparisons();
    await shop.clone.commit("Rename", { "api/server.js": null, "api/main.js": "1\n" });
    await shop.push("develop");
    await shop.clone.git("checkout", "--quiet", "-B", "other", shop.first);
    await shop.clone.commit("Elsewhere", { "web.js": "1\n" });
    await shop.push("main");
    const { data } = await shop.compare("main...develop");
    expect(data).toMatchObject({ status: "diverged", ahead_by: 1, behind_by: 1 });
    expect(data.files).toMatchObject([
      { filename: "api/main.js", previous_filename: "api/server.js", status: "renamed", changes: 0 },
    ]);
  });

  it("gives the newest 250 commits, or pages of all with files on the first only", async () => {
    await using shop = await comparisons();
    const { git } = shop.clone;
    const tree = await git("rev-parse", "HEAD^{tree}");
    const stream = Array.from(
      { length: 260 },
      (_, index) =>
        `commit refs/heads/many\ncommitter O <o@example.com> ${1_700_000_000 + index} +0000\ndata 2\nc\n${index === 0 ? `from ${shop.first}\nM 040000 ${tree} \n` : ""}\n`,
    ).join("");
    await shop.clone.import(stream);
    await git("push", "--quiet", "origin", "many:many");
    const whole = (await shop.compare("main...many")).data;
    const [newest, all] = [
      await git("rev-parse", "many"),
      (await git("rev-list", "--reverse", "main..many")).split("\n"),
    ];
    expect(whole).toMatchObject({ total_commits: 260, ahead_by: 260 });
    expect(whole.commits).toHaveLength(250);
    expect(whole.commits.at(-1)?.sha).toBe(newest);
    const third = await shop.compare("main...many", { per_page: 100, page: 3 });
    expect(third.data.commits.map(({ sha }) => sha)).toEqual(all.slice(200));
    expect(third.data.files).toBeUndefined();
    expect(third.headers.link).toContain('rel="prev"');
    expect((await shop.compare("main...many", { per_page: 100 })).data.files).toEqual([]);
  });

  it("is 404 for what is not there", async () => {
    await using shop = await comparisons();
    expect(await refused(shop.compare("main...none"))).toMatchObject({ status: 404 });
    expect(await refused(shop.compare(`${"0".repeat(40)}...main`))).toMatchObject({ status: 404 });
  });
});
