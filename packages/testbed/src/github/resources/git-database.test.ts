import { describe, expect, it } from "@jest/globals";
import { openShop, refused } from "../test/client.ts";

async function database() {
  const shop = await openShop();
  const pushes: string[] = [];
  shop.github.onPush(({ ref, after }) => pushes.push(`${String(ref)} ${String(after)}`));
  const { octokit } = shop;
  const ref = (name: string, sha: string) =>
    octokit.request("POST /repos/{owner}/{repo}/git/refs", { ...shop.shop, ref: name, sha });
  const move = (name: string, sha: string, force = false) =>
    octokit.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ...shop.shop, ref: name, sha, force });
  return { ...shop, pushes, ref, move };
}

describe("the git database", () => {
  it("makes a commit from blobs and a tree, and a branch for it, which is a push", async () => {
    await using shop = await database();
    const { octokit, first } = shop;
    const { data: blob } = await octokit.request("POST /repos/{owner}/{repo}/git/blobs", {
      ...shop.shop,
      content: "aGVsbG8=",
      encoding: "base64",
    });
    const { data: tree } = await octokit.request("POST /repos/{owner}/{repo}/git/trees", {
      ...shop.shop,
      base_tree: first,
      tree: [
        { path: "greeting.txt", mode: "100644", type: "blob", sha: blob.sha },
        { path: "web/index.html", mode: "100755", type: "blob", content: "<p>" },
        { path: "README.md", mode: "100644", type: "blob", sha: null },
      ],
    });
    const { data: commit } = await octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...shop.shop,
      message: "Made by the API",
      tree: tree.sha,
      parents: [first],
    });
    await shop.ref("refs/heads/made", commit.sha);
    expect(shop.pushes).toEqual([`refs/heads/made ${commit.sha}`]);
    const { data: whole } = await octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
      ...shop.shop,
      tree_sha: "made",
      recursive: "1",
    });
    expect(whole.tree.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      "040000 api",
      "100644 api/server.js",
      "100644 greeting.txt",
      "040000 web",
      "100755 web/index.html",
    ]);
    await shop.clone.git("fetch", "--quiet", "origin", "made");
    expect(await shop.clone.git("log", "-1", "--format=%an|%s|%P", "FETCH_HEAD")).toBe(`octo|Made by the API|${first}`);
  });

  it("moves refs forward only, unless forced", async () => {
    await using shop = await database();
    await shop.clone.commit("Second", { a: "1" });
    await shop.clone.git("push", "--quiet", "origin", "HEAD:main");
    expect(await refused(shop.move("heads/main", shop.first))).toMatchObject({
      status: 422,
      message: expect.stringContaining("not a fast forward"),
    });
    expect((await shop.move("heads/main", shop.first, true)).data.object.sha).toBe(shop.first);
  });

  it("refuses refs that exist, are not allowed, or point at nothing", async () => {
    await using shop = await database();
    const says = async (name: string, sha = shop.first) => (await refused(shop.ref(name, sha))).message;
    expect(await says("refs/heads/main")).toContain("Reference already exists");
    expect(await says("refs/heads/a..b")).toContain("not a valid ref name");
    expect(await says("refs/heads/x", "1".repeat(40))).toContain("Object does not exist");
  });

  it("makes, reads, lists and deletes tags", async () => {
    await using shop = await database();
    const { octokit, first } = shop;
    const { data: tag } = await octokit.request("POST /repos/{owner}/{repo}/git/tags", {
      ...shop.shop,
      tag: "v1",
      message: "One",
      object: first,
      type: "commit",
    });
    await shop.ref("refs/tags/v1", tag.sha);
    await shop.ref("refs/tags/v1.1", first);
    const { data: matching } = await octokit.request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
      ...shop.shop,
      ref: "tags/v1",
    });
    expect(matching.map(({ ref, object }) => [ref, object.type])).toEqual([
      ["refs/tags/v1", "tag"],
      ["refs/tags/v1.1", "commit"],
    ]);
    expect(
      (await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", { ...shop.shop, ref: "v1" })).data.sha,
    ).toBe(first);
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/git/tags/{tag_sha}", {
      ...shop.shop,
      tag_sha: tag.sha,
    });
    expect(data).toMatchObject({ tag: "v1", message: "One", tagger: { name: "octo" }, object: { sha: first } });
    await octokit.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", { ...shop.shop, ref: "tags/v1" });
    expect(
      await refused(octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...shop.shop, ref: "tags/v1" })),
    ).toMatchObject({ status: 404 });
  });

  it("shows branches and the content of files and folders", async () => {
    await using shop = await database();
    const { octokit } = shop;
    await shop.clone.git("push", "--quiet", "origin", "HEAD:releases/v1");
    const { data: branches } = await octokit.request("GET /repos/{owner}/{repo}/branches", shop.shop);
    expect(branches.map(({ name }) => name)).toEqual(["main", "releases/v1"]);
    expect(
      (await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...shop.shop, branch: "releases/v1" }))
        .data.commit.sha,
    ).toBe(shop.first);
    const content = (path: string, accept = "application/json") =>
      octokit.request("GET /repos/{owner}/{repo}/contents/{path}", { ...shop.shop, path, headers: { accept } });
    expect((await content("api/server.js")).data).toMatchObject({ type: "file", encoding: "base64", content: "MQo=" });
    expect((await content("api")).data).toMatchObject([{ type: "file", path: "api/server.js" }]);
    expect((await content("")).data).toMatchObject([{ name: "README.md" }, { name: "api", type: "dir" }]);
    expect((await content("README.md", "application/vnd.github.raw+json")).data).toBe("shop\n");
    expect(await refused(content("none"))).toMatchObject({ status: 404 });
  });
});
