import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { configurationFrom } from "@stageway/pipeline/testing";
import { startGitHub } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject, single } from "../../test/projects.ts";
import { refsOfStages, union } from "./deploying-refs.ts";
import { githubPatterns } from "./github-pattern.ts";

it.each<[string, readonly string[]]>([
  ["main", ["main"]],
  ["releases/*", ["releases/*"]],
  ["feature/**", ["feature/**/*"]],
  ["**", ["**/*"]],
  ["a/**/b", ["a/**/b"]],
  ["v**", ["v*", "v*/**/*"]],
  ["a**/b", ["a*/b", "a*/**/*/b"]],
])("writes the pattern %s as GitHub reads it", (pattern, patterns) => {
  expect(githubPatterns(pattern)).toEqual(patterns);
});

describe("what deploys a stage", () => {
  it.each<[string, object, object, { branches: readonly string[]; tags: readonly string[] }]>([
    ["its branch", { branch: "live" }, {}, { branches: ["live"], tags: [] }],
    ["its branches", { branches: ["a/*", "b"] }, {}, { branches: ["a/*", "b"], tags: [] }],
    ["its tags", { tags: ["v*"] }, {}, { branches: [], tags: ["v*"] }],
    ["a release", { releases: true }, { releases: { tag: "r-{version}" } }, { branches: [], tags: ["r-*"] }],
    ["a person, from the default branch", {}, {}, { branches: ["trunk"], tags: [] }],
    [
      "a hotfix, from the branches of all",
      { branch: "live" },
      { releases: { "hotfix-stages": ["production"] } },
      { branches: ["live", "develop"], tags: [] },
    ],
  ])("is %s", (_, production, more, refs) => {
    const stages = { dev: { branch: "develop" }, production };
    expect(refsOfStages(configurationFrom({ stages, ...more }), "trunk").get("production")).toEqual(refs);
  });

  it("is for the build what deploys any", () => {
    const stages = {
      dev: { branch: "develop" },
      production: { branch: "main", tags: ["v*"] },
      twin: { branch: "main" },
    };
    expect(union(refsOfStages(configurationFrom({ stages }), "main").values())).toEqual({
      branches: ["develop", "main"],
      tags: ["v*"],
    });
  });
});

const configuration = (trust: string) => `images: ghcr.io/acme/shop
services: { web: . }
stages:
  staging: { branch: develop }
  production: { branches: [main, "hotfixes/**"], tags: ["v*"] }
${trust}
`;
const files = {
  ...single,
  ".github/stageway.yml": configuration("trust: required"),
  ".github/workflows/deploy.yml": `on: push
jobs:
  deploy:
    environment: staging
    steps:
      - uses: stageway/deploy-compose@v1
        with: { ssh-key: "\${{ secrets.STAGING_SSH_KEY }}", signing-key: "\${{ secrets.SIGNING_KEY }}" }
`,
};

/** A `gh` that sends what it is told to the stand-in, with nothing but curl. */
const gh = `
gh() {
  case "$*" in *--jq*) echo 1; return;; esac
  shift; [ "$1" = --hostname ] && shift 2
  curl -sS -w '%{http_code} ' -o /dev/null -X "$2" -H "authorization: token $TOKEN" -A gh --data-binary @- "$API/$3"
}
`;

it("prints commands that GitHub's description allows and that a shell runs as they are, and sends nothing itself", async () => {
  await using github = await startGitHub();
  const { authenticatedUrl } = await github.createRepository("acme", "shop");
  await using project = await layProject(files, { remote: authenticatedUrl });
  const words = ["protect", "--reviewer", "production=octo"];
  const { code, stdout } = await stageway(words, { cwd: project.root, env: { GITHUB_API_URL: github.apiUrl } });
  expect([code, github.requests.length]).toEqual([0, 0]);
  expect(stdout).toContain("gh secret set STAGING_SSH_KEY --env staging\n");
  expect(stdout.match(/^gh secret set SIGNING_KEY --env \w+$/gm)).toHaveLength(3);
  const commands = stdout.replaceAll(/^gh secret .*\n?/gm, "");
  const env = { ...process.env, API: github.apiUrl, TOKEN: github.token };
  const sent = await promisify(execFile)("sh", ["-ec", gh + commands], { cwd: project.root, env, timeout: 20_000 });
  expect(sent.stdout.trim().split(" ").map(Number)).toEqual([
    201, 201, 204, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200,
  ]);
  expect([github.violations, github.unserved]).toEqual([[], []]);
  const routes = github.requests.map(({ method, path }) => `${method} ${path.replace(/^.*\/shop\//, "")}`);
  expect(new Set(routes)).toContain("PUT environments/production");
});

it.each<[string, readonly string[], string]>([
  [
    "a stage that is none",
    ["--reviewer", "prodution=octo"],
    'there is no stage "prodution"; did you mean "production"?',
  ],
  ["a person that could be a command", ["--reviewer", "production=$(id)"], "must be STAGE=LOGIN"],
  ["nobody", ["--reviewer", "production"], "must be STAGE=LOGIN or STAGE=ORGANIZATION/TEAM"],
  ["too many approvals", ["--approvals", "11"], "must be a whole number from 0 to 10"],
])("refuses %s", async (_, words, why) => {
  await using project = await layProject(files);
  expect(await stageway(["protect", ...words], { cwd: project.root })).toMatchObject({
    code: 64,
    stdout: "",
    stderr: expect.stringContaining(why),
  });
});

it("names the file of a key that lies here, and what it took for granted", async () => {
  await using project = await layProject({ ...files, ".github/stageway.yml": configuration("") });
  const bare = await stageway(["protect", "--approvals", "0"], { cwd: project.root });
  expect(bare.stdout).toContain("# Nothing is signed, so there is no environment for the build");
  expect(bare.stdout).toContain("# The default branch is taken to be main");
  expect(bare.stdout).toContain('"require_last_push_approval": false');
  expect(bare.stdout).toContain("repos/{owner}/{repo}/rulesets");
  expect(bare.stdout).not.toContain("environments/build");
  expect(await stageway(["init", "--trust"], { cwd: project.root })).toMatchObject({ code: 0 });
  const { stdout } = await stageway(["protect"], { cwd: project.root });
  expect(stdout).toContain("gh secret set SIGNING_KEY --env build < .git/stageway/keys/build\n");
});
