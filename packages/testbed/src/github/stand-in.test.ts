import { describe, expect, it } from "@jest/globals";
import { until } from "../waiting.ts";
import { startGitHub } from "./start.ts";
import { client, openShop, refused } from "./test/client.ts";

describe("the GitHub stand-in", () => {
  it("takes a push over HTTP and tells it in GitHub's words", async () => {
    await using shop = await openShop();
    const pushes: Record<string, unknown>[] = [];
    shop.github.onPush((payload) => pushes.push(payload));
    const second = await shop.clone.commit("Sell apples", { "api/apples.js": "1\n", "README.md": null });
    await shop.clone.git("push", "--quiet", "origin", "HEAD:main");
    expect(pushes).toMatchObject([
      {
        ref: "refs/heads/main",
        before: shop.first,
        after: second,
        forced: false,
        commits: [
          { id: second, message: "Sell apples", added: ["api/apples.js"], removed: ["README.md"], modified: [] },
        ],
        head_commit: { id: second },
        repository: { full_name: "acme/shop" },
        pusher: { name: "octo" },
        sender: { login: "octo" },
      },
    ]);
  });

  it("answers a client that is not ours with what git holds", async () => {
    await using shop = await openShop();
    const { data } = await shop.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", {
      ...shop.shop,
      ref: "main",
    });
    expect(data).toMatchObject({
      sha: shop.first,
      commit: { message: "Open the shop" },
      author: { login: "octo" },
      stats: { additions: 2 },
    });
    expect(data.files?.map(({ filename }) => filename)).toEqual(["README.md", "api/server.js"]);
    const repository = await shop.octokit.request("GET /repos/{owner}/{repo}", shop.shop);
    expect(repository.data).toMatchObject({ full_name: "acme/shop", default_branch: "main", private: true });
  });

  it("clones shallow, without the .git ending, and refuses pushes without a token that may", async () => {
    await using shop = await openShop();
    const url = shop.repository.authenticatedUrl.replace(/\.git$/, "");
    await expect(shop.clone.git("clone", "--quiet", "--depth=1", url, "copy")).resolves.toBe("");
    const reader = shop.github.createToken({ login: "reader", permissions: { contents: "read" } });
    const readOnly = url.replace(shop.github.token, reader);
    await expect(shop.clone.git("push", "--quiet", readOnly, "HEAD:other")).rejects.toThrow("403");
    await expect(shop.clone.git("ls-remote", shop.repository.cloneUrl)).rejects.toThrow("could not read Username");
    await expect(shop.clone.git("ls-remote", url.replace("shop", "none"))).rejects.toThrow("not found");
  });

  it("keeps everything while it is down, and comes back on the same port", async () => {
    await using shop = await openShop();
    await shop.github.stop();
    await expect(fetch(shop.github.apiUrl)).rejects.toThrow("fetch failed");
    await shop.github.start();
    const { data } = await shop.octokit.request("GET /repos/{owner}/{repo}", shop.shop);
    expect(data.full_name).toBe("acme/shop");
  });

  it("says 401 to a bad token, 404 to what a token may not see, 403 to what it may not do", async () => {
    await using shop = await openShop();
    const { github } = shop;
    const list = (token?: string) =>
      refused(client(github.apiUrl, token).request("GET /repos/{owner}/{repo}/deployments", shop.shop));
    expect(await list("wrong")).toMatchObject({ status: 401, message: expect.stringContaining("Bad credentials") });
    expect(await list()).toMatchObject({ status: 404 });
    expect(await list(github.createToken({ repositories: ["acme/other"] }))).toMatchObject({ status: 404 });
    expect(await list(github.createToken({ permissions: { contents: "read" } }))).toMatchObject({
      status: 403,
      message: expect.stringContaining("Resource not accessible by integration"),
    });
  });

  it("has pages for people", async () => {
    await using shop = await openShop();
    const { id } = await shop.github.addRun("acme/shop", {});
    const read = async (path: string) => (await fetch(`${shop.github.serverUrl}/acme/shop${path}`)).text();
    expect(await read("")).toContain("main Open the shop");
    expect(await read(`/commit/${shop.first}`)).toContain("api/server.js");
    expect(await read(`/actions/runs/${id}`)).toContain("Deploy: in_progress");
    expect(await read("/wiki")).toBe("Not Found\n");
  });

  it("records what nothing serves", async () => {
    await using shop = await openShop();
    expect(await refused(shop.octokit.request("GET /repos/{owner}/{repo}/topics", shop.shop))).toMatchObject({
      status: 404,
    });
    expect(shop.github.unserved).toMatchObject([{ method: "GET", route: "/repos/acme/shop/topics", status: 404 }]);
  });

  it("gives its own time as the date", async () => {
    await using shop = await openShop({ clock: { now: () => Date.UTC(2026, 0, 15, 12) } });
    const { headers } = await shop.octokit.request("GET /repos/{owner}/{repo}", shop.shop);
    expect(headers.date).toBe("Thu, 15 Jan 2026 12:00:00 GMT");
  });

  it("keeps pushes that come at once apart", async () => {
    await using shop = await openShop();
    const pushes: string[] = [];
    shop.github.onPush(({ ref, after }) => pushes.push(`${String(ref)} ${String(after)}`));
    const names = ["a", "b", "c", "d", "e", "f"];
    const commits = await names.reduce<Promise<string[]>>(
      async (made, name) => [...(await made), await shop.clone.commit(name, { [name]: name })],
      Promise.resolve([]),
    );
    await Promise.all(
      names.map((name, index) => shop.clone.git("push", "--quiet", "origin", `${commits[index]!}:refs/heads/${name}`)),
    );
    expect(pushes.toSorted()).toEqual(names.map((name, index) => `refs/heads/${name} ${commits[index]!}`));
  });

  it("does not call it a violation when somebody hangs up", async () => {
    await using shop = await openShop();
    const address = `${shop.github.apiUrl}/repos/acme/shop/issues`;
    const { signal, abort } = hangUp();
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"title":')) });
    const headers = { authorization: `token ${shop.github.token}` };
    const asked = fetch(address, { method: "POST", headers, body, signal, duplex: "half" });
    const seen = expect(asked).rejects.toThrow("aborted");
    await until("the request", () => shop.github.requests.some(({ method }) => method === "POST"), 5000, 5);
    abort();
    await seen;
    await shop.github.stop();
    expect(shop.github.violations).toEqual([]);
  });

  it("calls what the description does not allow a violation", async () => {
    await using github = await startGitHub();
    await github.createRepository("acme", "shop");
    const octokit = client(github.apiUrl, github.token);
    const misspelt = octokit.request("GET /repos/{owner}/{repo}/deployments", {
      owner: "acme",
      repo: "shop",
      enviroment: "staging",
    });
    expect(await refused(misspelt)).toMatchObject({ status: 500 });
    expect(github.violations).toMatchObject([{ side: "request", problems: ["query: enviroment is not described"] }]);
  });
});

function hangUp() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
