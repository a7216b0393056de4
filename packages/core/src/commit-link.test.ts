import { expect, it } from "@jest/globals";
import { commitLink } from "./commit-link.ts";
import { readContext } from "./context.ts";

const run = readContext({ GITHUB_REPOSITORY: "acme/shop", GITHUB_SERVER_URL: "https://github.example" });
const commit = "0123456789".repeat(4);

it.each([
  ["in a run", commit, run, `[\`0123456\`](https://github.example/acme/shop/commit/${commit})`],
  ["outside a run", commit, readContext({}), "`0123456`"],
  ["what is no commit", "x](https://evil.example)", run, "`x](http`"],
])("commitLink() %s", (_, text, context, link) => {
  expect(commitLink(text, context)).toBe(link);
});
