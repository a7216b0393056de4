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
  ["http://www.GitHub.com/acme/shop", cloud],
  ["ssh://git@ssh.github.com:443/acme/shop.git", cloud],
  ["git@GitHub.com:acme/shop.git", cloud],
  [
    "acme@acme.ghe.com:acme/shop.git",
    { ...cloud, serverUrl: "https://acme.ghe.com", apiUrl: "https://api.acme.ghe.com" },
  ],
  ["git@999.999.999.999:acme/shop.git", undefined],
  ["/srv/git/shop.git", undefined],
  ["../shop", undefined],
  ["https://gitlab.example.com/group/sub/shop.git", undefined],
])("reads the remote %s", (url, remote) => {
  expect(readRemote(url, {})).toEqual(remote);
});

it.each([
  [{ GITHUB_API_URL: "https://api.corp" }, "https://api.corp"],
  [{ GITHUB_API_URL: "https://api.corp", GITHUB_SERVER_URL: "https://git.corp" }, "https://api.corp"],
  [{ GITHUB_API_URL: "https://api.github.com", GITHUB_SERVER_URL: "https://github.com" }, "https://git.corp/api/v3"],
])("with %j finds the API of git.corp at %s", (env, apiUrl) => {
  expect(readRemote("git@git.corp:acme/shop.git", env)?.apiUrl).toBe(apiUrl);
});
