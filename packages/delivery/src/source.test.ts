import { expect, it } from "@jest/globals";
import { sourceFile } from "./source.ts";

it.each([
  ["https://github.com", "Acme", "Shop", "github.com/acme/shop"],
  ["https://ghes.example:8443", "acme", "shop", "ghes.example:8443/acme/shop"],
])("numbers of records are counted at %s for %s/%s", (serverUrl, owner, name, source) => {
  expect(sourceFile({ serverUrl, repository: { owner, name } })).toEqual({ path: "source", content: `${source}\n` });
});
