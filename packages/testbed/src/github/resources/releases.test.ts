import { describe, expect, it } from "@jest/globals";
import { openShop, refused } from "../test/client.ts";

async function releases() {
  const shop = await openShop();
  const create = async (tag_name: string, more: object = {}) =>
    (await shop.octokit.request("POST /repos/{owner}/{repo}/releases", { ...shop.shop, tag_name, ...more })).data;
  const latest = async () =>
    (await shop.octokit.request("GET /repos/{owner}/{repo}/releases/latest", shop.shop)).data.tag_name;
  return { ...shop, create, latest };
}

describe("releases", () => {
  it("make their tag, except drafts, which make it when they are published", async () => {
    await using shop = await releases();
    await shop.create("v1");
    expect(await shop.clone.git("ls-remote", "origin", "refs/tags/v1")).toContain(shop.first);
    const draft = await shop.create("v2", { draft: true });
    expect(await shop.clone.git("ls-remote", "origin", "refs/tags/v2")).toBe("");
    await shop.octokit.request("PATCH /repos/{owner}/{repo}/releases/{release_id}", {
      ...shop.shop,
      release_id: draft.id,
      draft: false,
    });
    expect(await shop.clone.git("ls-remote", "origin", "refs/tags/v2")).toContain(shop.first);
  });

  it("know the latest, which no prerelease is and no release that was told not to", async () => {
    await using shop = await releases();
    expect(await refused(shop.latest())).toMatchObject({ status: 404 });
    await shop.create("v1");
    await shop.create("v2-rc", { prerelease: true });
    await shop.create("v1.0.1", { make_latest: "false" });
    expect(await shop.latest()).toBe("v1");
    expect(await refused(shop.create("v1"))).toMatchObject({
      status: 422,
      message: expect.stringContaining("already_exists"),
    });
    const byTag = await shop.octokit.request("GET /repos/{owner}/{repo}/releases/tags/{tag}", {
      ...shop.shop,
      tag: "v2-rc",
    });
    expect(byTag.data.prerelease).toBe(true);
    expect((await shop.octokit.request("GET /repos/{owner}/{repo}/releases", shop.shop)).data).toHaveLength(3);
  });

  it("get notes from the pull requests since the previous tag", async () => {
    await using shop = await releases();
    await shop.create("v1");
    await shop.clone.commit("Apples", { "a.js": "1\n" });
    await shop.clone.git("push", "--quiet", "origin", "HEAD:apples");
    await shop.octokit.request("POST /repos/{owner}/{repo}/pulls", {
      ...shop.shop,
      head: "apples",
      base: "main",
      title: "Sell apples",
    });
    await shop.octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", { ...shop.shop, pull_number: 1 });
    const { data } = await shop.octokit.request("POST /repos/{owner}/{repo}/releases/generate-notes", {
      ...shop.shop,
      tag_name: "v2",
      previous_tag_name: "v1",
    });
    expect(data.body).toContain(`* Sell apples by @octo in ${shop.github.serverUrl}/acme/shop/pull/1`);
    expect(data.body).toContain("/compare/v1...v2");
  });
});
