import { expect, it } from "@jest/globals";
import { readRemote } from "./remote.ts";

const cloud = { owner: "acme", name: "shop", serverUrl: "https://github.com", apiUrl: "https://api.github.com" };

it.each([
  ["git@github.com:acme/shop.git", cloud],
  ["https://github.com/acme/shop", cloud],
  ["https://x-access-token:secret@github.com/acme/shop.git/", cloud],
  ["ssh://git@github.com:22/acme/shop.git", cloud],
  ["git@github.com:acme/shop.site.git", { ...cloud, name: "shop.site" }],
  [
    "http://127.0.0.1:8080/acme/shop.git",
    { ...cloud, serverUrl: "http://127.0.0.1:8080", apiUrl: "http://127.0.0.1:8080/api/v3" },
  ],
  ["/srv/git/shop.git", undefined],
  ["../shop", undefined],
  ["https://gitlab.example.com/group/sub/shop.git", undefined],
])("reads the remote %s", (url, remote) => {
  expect(readRemote(url, {})).toEqual(remote);
});
