import { expect, it } from "@jest/globals";
import { failureOf, open } from "../../test/github-world.ts";
import { answer, startServer, type Reply } from "../../test/scripted-server.ts";
import { fakeClock } from "../testing.ts";

it("pages() gives every page, also of a wrapped list", async () => {
  await using server = await startServer(
    (response, request) =>
      answer(200, [1, 2], { link: `<${server.url}/x?page=2>; rel="next", <${server.url}/x?page=2>; rel="last"` })(
        response,
        request,
      ),
    answer(200, { total_count: 3, items: [3] }, { link: '<http://127.0.0.1/x?page=1>; rel="prev"' }),
  );
  const github = await open(server.url, fakeClock());
  const pages: number[][] = [];
  for await (const page of github.pages<number>("GET /x", { q: "a" })) pages.push(page);
  expect(pages).toEqual([[1, 2], [3]]);
  expect(server.requests.map(({ path }) => path)).toEqual(["/x?per_page=100&q=a", "/x?page=2"]);
});

it.each<[string, (url: string) => Reply, string]>([
  [
    "a page that comes again",
    (url) => answer(200, [], { link: `<${url}/x?page=2>; rel="next"` }),
    "Cannot GET /x: GitHub gave the same page twice",
  ],
  [
    "a next page elsewhere",
    () => answer(200, [], { link: '<http://evil.example/>; rel="next"' }),
    "the next page is not at http://127.0.0.1:",
  ],
  [
    "a next page that is no URL",
    () => answer(200, [], { link: '<nowhere>; rel="next"' }),
    "the next page is not at http://127.0.0.1:",
  ],
  ["a body without a list", () => answer(200, { a: 1 }), "GitHub's answer is not a list"],
  ["a body with two lists", () => answer(200, { a: [], b: [] }), "GitHub's answer is not a list"],
  ["no body", () => answer(204), "GitHub's answer is not a list"],
])("pages() refuses %s", async (_, reply, message) => {
  await using server = await startServer((response, request) => reply(server.url)(response, request));
  const github = await open(server.url, fakeClock());
  const all = async () => {
    for await (const page of github.pages("GET /x")) expect(page).toEqual([]);
  };
  expect((await failureOf(all())).message).toContain(message);
});
