import { expect, it } from "@jest/globals";
import { fitsPattern } from "../ref-pattern.ts";
import { client, openShop, refused } from "../test/client.ts";

it.each<[string, string, boolean]>([
  ["refs/heads/main", "refs/heads/main", true],
  ["refs/heads/main", "refs/heads/Main", false],
  ["refs/heads/feature/a", "refs/heads/*", false],
  ["refs/heads/feature/a", "refs/heads/**", false],
  ["refs/heads/feature/a", "refs/heads/**/*", true],
  ["refs/heads/main", "refs/heads/**/*", true],
  ["refs/heads/v1.2", "refs/heads/v?.?", true],
  ["refs/heads/release-1", "refs/heads/release-*", true],
])("reads patterns as GitHub does: %s and %s", (name, pattern, fits) => {
  expect(fitsPattern(name, pattern)).toBe(fits);
});

it("has rulesets in force for the branches that they name", async () => {
  await using shop = await openShop();
  const { octokit } = shop;
  const rulesFor = async (branch: string) =>
    (await octokit.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", { ...shop.shop, branch })).data.map(
      ({ type }) => type,
    );
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/rulesets", {
    ...shop.shop,
    name: "deploying",
    target: "branch",
    enforcement: "active",
    conditions: {
      ref_name: { include: ["~DEFAULT_BRANCH", "refs/heads/releases/*"], exclude: ["refs/heads/releases/x"] },
    },
    rules: [{ type: "deletion" }, { type: "non_fast_forward" }],
  });
  expect(await Promise.all(["main", "releases/1", "releases/x", "topic"].map(rulesFor))).toEqual([
    ["deletion", "non_fast_forward"],
    ["deletion", "non_fast_forward"],
    [],
    [],
  ]);
  const one = { ...shop.shop, ruleset_id: data.id };
  const shown = await octokit.request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", one);
  expect(shown.data).toMatchObject({ name: "deploying", bypass_actors: [] });
  await octokit.request("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ...one, enforcement: "disabled" });
  expect(await rulesFor("main")).toEqual([]);
  const listed = await octokit.request("GET /repos/{owner}/{repo}/rulesets", shop.shop);
  expect(listed.data).toMatchObject([{ name: "deploying", enforcement: "disabled" }]);
});

it("keeps who may deploy to an environment, and from where", async () => {
  await using shop = await openShop();
  const { octokit } = shop;
  const at = { ...shop.shop, environment_name: "production" };
  const policies = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
  const put = (protected_branches: boolean, custom_branch_policies: boolean, more: object = {}) =>
    octokit.request("PUT /repos/{owner}/{repo}/environments/{environment_name}", {
      ...at,
      deployment_branch_policy: { protected_branches, custom_branch_policies },
      ...more,
    });
  expect(await refused(put(true, true))).toMatchObject({ status: 422 });
  await put(false, true, { wait_timer: 5, reviewers: [{ type: "User", id: 1 }], prevent_self_review: true });
  await octokit.request(`POST ${policies}`, { ...at, name: "main" });
  await octokit.request(`POST ${policies}`, { ...at, name: "main" });
  await octokit.request(`POST ${policies}`, { ...at, name: "v*", type: "tag" });
  const { data } = await octokit.request(`GET ${policies}`, at);
  expect(data.branch_policies.map(({ name, type }) => [name, type])).toEqual([
    ["main", "branch"],
    ["v*", "tag"],
  ]);
  const environment = "GET /repos/{owner}/{repo}/environments/{environment_name}";
  expect((await octokit.request(environment, at)).data.protection_rules?.map(({ type }) => type)).toEqual([
    "wait_timer",
    "required_reviewers",
    "branch_policy",
  ]);
  await put(true, false);
  expect((await octokit.request(environment, at)).data.protection_rules?.map(({ type }) => type)).toEqual([
    "branch_policy",
  ]);
  expect((await octokit.request(`GET ${policies}`, at)).data.branch_policies).toEqual([]);
});

it("keeps names of secrets, apart for the repository and each environment", async () => {
  await using shop = await openShop();
  const { octokit } = shop;
  const value = { encrypted_value: "AAAA", key_id: "1" };
  const at = { ...shop.shop, environment_name: "build" };
  await octokit.request("PUT /repos/{owner}/{repo}/environments/{environment_name}", at);
  const put = "PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}";
  for (const status of [201, 204])
    expect(await octokit.request(put, { ...at, ...value, secret_name: "signing_key" })).toMatchObject({ status });
  await octokit.request("PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}", {
    ...shop.shop,
    ...value,
    secret_name: "OTHER",
  });
  const inside = await octokit.request("GET /repos/{owner}/{repo}/environments/{environment_name}/secrets", at);
  const outside = await octokit.request("GET /repos/{owner}/{repo}/actions/secrets", shop.shop);
  const names = (secrets: readonly { name: string }[]) => secrets.map(({ name }) => name);
  expect([names(inside.data.secrets), names(outside.data.secrets)]).toEqual([["SIGNING_KEY"], ["OTHER"]]);
  await octokit.request("POST /repos/{owner}/{repo}/actions/variables", { ...shop.shop, name: "host", value: "a" });
  const variables = await octokit.request("GET /repos/{owner}/{repo}/actions/variables", shop.shop);
  expect(variables.data.variables).toMatchObject([{ name: "HOST", value: "a" }]);
  const weak = client(shop.github.apiUrl, shop.github.createToken({ permissions: { metadata: "read" } }));
  const read = weak.request("GET /repos/{owner}/{repo}/actions/secrets", shop.shop);
  expect(await refused(read)).toMatchObject({ status: 403 });
});

it("keeps the older protection of one branch, and what workflows may do", async () => {
  await using shop = await openShop();
  const { octokit } = shop;
  const at = { ...shop.shop, branch: "main" };
  const route = "/repos/{owner}/{repo}/branches/{branch}/protection";
  expect(await refused(octokit.request(`GET ${route}`, at))).toEqual(
    expect.objectContaining({ status: 404, message: expect.stringContaining("Branch not protected") }),
  );
  await octokit.request(`PUT ${route}`, {
    ...at,
    required_status_checks: null,
    enforce_admins: true,
    required_pull_request_reviews: { required_approving_review_count: 2 },
    restrictions: null,
  });
  expect((await octokit.request(`GET ${route}`, at)).data).toMatchObject({
    enforce_admins: { enabled: true },
    required_pull_request_reviews: { required_approving_review_count: 2 },
    allow_force_pushes: { enabled: false },
  });
  const permissions = "/repos/{owner}/{repo}/actions/permissions/workflow";
  await octokit.request(`PUT ${permissions}`, { ...shop.shop, can_approve_pull_request_reviews: true });
  expect((await octokit.request(`GET ${permissions}`, shop.shop)).data).toEqual({
    default_workflow_permissions: "read",
    can_approve_pull_request_reviews: true,
  });
});
