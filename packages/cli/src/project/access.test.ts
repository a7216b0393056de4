import { expect, it } from "@jest/globals";
import type { Env } from "@stageway/core";
import { accessTo } from "./access.ts";
import { readRemote } from "./remote.ts";

const cloud = "git@github.com:acme/shop.git";
const gitlab = "git@gitlab.com:me/shop.git";
const own = "git@git.corp:acme/shop.git";
const loopback = "http://127.0.0.1:8080/acme/shop.git";
const runner = { GITHUB_SERVER_URL: "https://github.com", GITHUB_API_URL: "https://api.github.com" };

const accessOf = (origin: string, env: Env) => accessTo(readRemote(origin, env), env);

it.each<[string, Env, string, string]>([
  [cloud, { GH_TOKEN: "gh" }, "gh", "https://api.github.com"],
  [cloud, { GITHUB_TOKEN: "first", GH_TOKEN: "gh" }, "first", "https://api.github.com"],
  [cloud, { GITHUB_TOKEN: "", GH_TOKEN: "gh" }, "gh", "https://api.github.com"],
  ["http://github.com/acme/shop", { GH_TOKEN: "gh" }, "gh", "https://api.github.com"],
  ["acme@acme.ghe.com:acme/shop.git", { GH_TOKEN: "gh" }, "gh", "https://api.acme.ghe.com"],
  [own, { GH_TOKEN: "gh", GH_HOST: "git.corp" }, "gh", "https://git.corp/api/v3"],
  [own, { GH_TOKEN: "gh", GH_ENTERPRISE_TOKEN: "own", GH_HOST: "GIT.corp" }, "own", "https://git.corp/api/v3"],
  [own, { GITHUB_ENTERPRISE_TOKEN: "own", GH_HOST: "https://git.corp/" }, "own", "https://git.corp/api/v3"],
  [own, { GH_TOKEN: "gh", GITHUB_SERVER_URL: "https://git.corp" }, "gh", "https://git.corp/api/v3"],
  [own, { GH_TOKEN: "gh", GITHUB_API_URL: "https://api.corp" }, "gh", "https://api.corp"],
  ["git@work:acme/shop", { GH_TOKEN: "gh", GITHUB_API_URL: "https://api.github.com" }, "gh", "https://api.github.com"],
  [loopback, { GH_TOKEN: "gh", GH_HOST: "127.0.0.1:8080" }, "gh", "http://127.0.0.1:8080/api/v3"],
])("of a clone of %s with %j sends the token %s to %s", (origin, env, token, apiUrl) => {
  const access = accessOf(origin, env);
  expect([access.token?.reveal(), access.remote?.apiUrl]).toEqual([token, apiUrl]);
});

it.each<[string, Env, string, string]>([
  [gitlab, { GH_TOKEN: "gh" }, "it is not known that gitlab.com is a GitHub", "If it is one: GH_HOST=gitlab.com "],
  [gitlab, { GH_TOKEN: "gh", GH_HOST: "gitlab.com.corp" }, "it is not known that gitlab.com", "GH_HOST=gitlab.com "],
  [gitlab, { GH_TOKEN: "gh", ...runner }, "it is not known that gitlab.com is a GitHub", "GH_HOST=gitlab.com "],
  [gitlab, { GH_ENTERPRISE_TOKEN: "own" }, "it is not known that gitlab.com is a GitHub", "GH_HOST=gitlab.com "],
  ["git@evilghe.com:acme/shop", { GH_TOKEN: "gh" }, "that evilghe.com is a GitHub", "GH_HOST=evilghe.com "],
  ["https://github.com:8443/acme/shop", { GH_TOKEN: "gh" }, "that github.com:8443 is", "GH_HOST=github.com:8443 "],
  ["https://github.com@evil.net/acme/shop", { GH_TOKEN: "gh" }, "that evil.net is a GitHub", "GH_HOST=evil.net "],
  [loopback, { GH_TOKEN: "gh" }, "it is not known that 127.0.0.1:8080 is a GitHub", "GH_HOST=127.0.0.1:8080 "],
  [
    "http://git.corp/acme/shop",
    { GH_TOKEN: "gh", GH_HOST: "git.corp" },
    "anybody on the way could read it: current API is http://git.corp/api/v3",
    "GITHUB_API_URL=https://git.corp/api/v3 ",
  ],
  [
    cloud,
    { GH_TOKEN: "gh", GITHUB_API_URL: "http://api.github.com" },
    "anybody on the way could read it",
    "https://api",
  ],
  [cloud, {}, "none is set", "GITHUB_TOKEN=$(gh auth token) "],
  [cloud, { GH_ENTERPRISE_TOKEN: "own" }, "none is set", "GITHUB_TOKEN=$(gh auth token) "],
  ["a@a.ghe.com:acme/shop", {}, "none is set", "GITHUB_TOKEN=$(gh auth token --hostname a.ghe.com) "],
  [own, {}, "none is set", "GH_HOST=git.corp GH_ENTERPRISE_TOKEN=$(gh auth token --hostname git.corp) "],
  ["../shop", { GH_TOKEN: "gh" }, "this repository has no remote on GitHub", "git remote add origin"],
])("of a clone of %s with %j sends no token: %s", (origin, env, why, todo) => {
  const access = accessOf(origin, env);
  expect(access).toMatchObject({ token: undefined, why: expect.stringContaining(why) });
  expect(access.token === undefined && access.todo("plan")).toContain(todo);
});

it.each([
  ["GITHUB_TOKEN", "ghp_\u2026", "must be ASCII without blanks, as GitHub gives it"],
  ["GH_TOKEN", " ghp_first", "must not have white space or line breaks around it"],
])("refuses a token in %s that no header can have, and does not show it", (name, value, why) => {
  expect(() => accessOf(cloud, { [name]: value })).toThrow(`Cannot use the token in ${name}: it ${why}`);
});
