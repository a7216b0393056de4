import { expect, it } from "@jest/globals";
import { createGitHub } from "../../../core/src/github/client.ts";
import { Secret, systemClock } from "@stageway/core";
import { newSigningKey } from "@stageway/pipeline/testing";
import { signerLine, type Signer } from "@stageway/pipeline/trust";
import { closeRecord, openRecord } from "@stageway/records";
import { cloneRepository, startGitHub } from "@stageway/testbed";
import { signers, startSignedRelease } from "../../../delivery/test/signed-release.ts";
import { stageway } from "../../test/command.ts";
import { layProject, single } from "../../test/projects.ts";
import type { Row } from "./row.ts";

const list = ".github/stageway.signers";
const lines = (some: readonly Signer[]) => some.map((signer) => `${signerLine(signer)}\n`).join("");
const workflow = `on: { push: { branches: [main, live] } }
jobs:
  build:
    environment: build
    steps:
      - { id: plan, uses: stageway/plan@v1 }
      - uses: stageway/build-images@v1
        with: { plan: "\${{ steps.plan.outputs.plan }}", signing-key: "\${{ secrets.SIGNING_KEY }}" }
  deploy:
    environment: staging
    steps:
      - { uses: stageway/deploy-compose@v1, with: { signing-key: "\${{ secrets.SIGNING_KEY }}" } }
`;

/** A repository on the stand-in whose default branch has the list, a project beside it, and what doctor says of both. */
async function openShop(images: string, listed: string | undefined, trust = "required") {
  await using stack = new AsyncDisposableStack();
  const github = stack.use(await startGitHub());
  const { authenticatedUrl } = await github.createRepository("acme", "shop");
  const clone = stack.use(await cloneRepository(authenticatedUrl));
  const commit = await clone.commit("Open", { "README.md": "x", ...(listed === undefined ? {} : { [list]: listed }) });
  await clone.git("push", "--quiet", "origin", "HEAD:main");
  const stages = `stages: { staging: { branch: main }, production: { branch: live, tags: [v*] } }`;
  const configuration = `images: ${images}\nservices: { web: . }\n${stages}\ntrust: ${trust}\n`;
  const files = { ...single, ".github/stageway.yml": configuration, ".github/workflows/deploy.yml": workflow };
  const project = stack.use(await layProject(files, { remote: authenticatedUrl }));
  const token = github.token;
  const client = createGitHub({ token: new Secret(token), apiUrl: github.apiUrl, clock: systemClock });
  const at = { owner: "acme", repo: "shop" };
  const env = { GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: token, DOCKER_CONFIG: "/nonexistent" };
  const look = async (more: Readonly<Record<string, string>> = {}) => {
    const { stdout } = await stageway(["doctor", "--here", "--json"], { cwd: project.root, env: { ...env, ...more } });
    const { rows } = JSON.parse(stdout) as { rows: readonly Row[] };
    return (check: string) => rows.filter((row) => row.check === check);
  };
  /** Sends what `protect` prints. */
  const protect = async () => {
    const { stdout } = await stageway(["protect", "--json"], { cwd: project.root, env });
    const { requests } = JSON.parse(stdout) as { requests: readonly { method: string; path: string; body: object }[] };
    for (const { method, path, body } of requests)
      await fetch(`${github.apiUrl}/repos/acme/shop/${path}`, {
        method,
        body: JSON.stringify(body),
        headers: { authorization: `token ${token}`, "user-agent": "test" },
      });
  };
  const kept = stack.move();
  return { github, client, at, commit, look, protect, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

const said = (rows: readonly Row[]) => rows.map(({ state, why }) => `${state} ${why}`);

it("says what is open before protect, and that all of it is right afterwards", async () => {
  await using shop = await openShop("ghcr.io/acme/shop", lines(signers));
  const before = await shop.look();
  expect(said(before("branches"))).toEqual([
    "failed main may be changed without a pull request, overwritten, deleted",
    "failed live may be changed without a pull request, overwritten, deleted",
  ]);
  expect(said(before("tags"))[0]).toMatch(/^failed no ruleset .*v\*$/);
  expect(said(before("environment"))).toHaveLength(3);
  expect(before("keys").map(({ state, why, todo }) => `${state} ${why}: ${todo ?? ""}`)).toEqual([
    "failed build has no secret SIGNING_KEY: gh secret set SIGNING_KEY --env build < KEY",
    "failed staging has no secret SIGNING_KEY: gh secret set SIGNING_KEY --env staging < KEY",
  ]);
  await shop.protect();
  const body = { encrypted_value: "AAAA", key_id: "1", secret_name: "SIGNING_KEY" };
  const put = "PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}";
  for (const environment_name of ["build", "staging"])
    await shop.client.write(put, { ...shop.at, ...body, environment_name }, { repeatable: true });
  const after = await shop.look();
  for (const check of ["branches", "tags", "environment", "workflows", "keys", "signers"])
    expect([check, ...new Set(after(check).map(({ state }) => state))]).toEqual([check, "ok"]);
  await shop.client.write(
    "PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}",
    { ...shop.at, ...body },
    { repeatable: true },
  );
  expect(said((await shop.look())("keys"))).toEqual([
    "failed SIGNING_KEY is a secret of the repository too, which every branch can read",
  ]);
  expect([shop.github.violations, shop.github.unserved]).toEqual([[], []]);
});

it.each<[string, string, string, object, string, string]>([
  [
    "a branch that deploys nothing",
    "POST",
    "environments/{environment_name}/deployment-branch-policies",
    { environment_name: "build", name: "topic" },
    "environment",
    "failed build may be used from what deploys nothing: branch topic",
  ],
  [
    "no policy at all",
    "PUT",
    "environments/{environment_name}",
    { environment_name: "staging" },
    "environment",
    "failed every branch may use staging, and so read its secrets",
  ],
  [
    "workflows that approve",
    "PUT",
    "actions/permissions/workflow",
    { can_approve_pull_request_reviews: true },
    "workflows",
    "failed may approve pull requests, so whoever pushes a branch can have their own approved",
  ],
])("finds %s after protect", async (_, method, path, body, check, why) => {
  await using shop = await openShop("ghcr.io/acme/shop", lines(signers));
  await shop.protect();
  await shop.client.write(`${method} /repos/{owner}/{repo}/${path}`, { ...shop.at, ...body }, { repeatable: true });
  expect(said((await shop.look())(check))).toContain(why);
});

it("takes the older protection of a branch, and says what a token may not read", async () => {
  await using shop = await openShop("ghcr.io/acme/shop", undefined, "place");
  const protection = { required_status_checks: null, enforce_admins: true, restrictions: null };
  for (const branch of ["main", "live"])
    await shop.client.write(
      "PUT /repos/{owner}/{repo}/branches/{branch}/protection",
      { ...shop.at, branch, ...protection, required_pull_request_reviews: {} },
      { repeatable: true },
    );
  expect(said((await shop.look())("branches"))).toEqual(["ok change by pull request alone: main, live"]);
  // Without signatures nothing fails for it.
  expect((await shop.look())("environment").map(({ state }) => state)).toEqual(["note", "note"]);
  const token = shop.github.createToken({ permissions: { deployments: "read", contents: "read" } });
  const weak = await shop.look({ GITHUB_TOKEN: token });
  expect(weak("branches").map(({ state }) => state)).toEqual(["unchecked", "unchecked"]);
  expect(said(weak("workflows"))[0]).toContain("unchecked whether they may approve");
});

it("reads the list of signers on the default branch, not in the work tree", async () => {
  await using shop = await openShop("ghcr.io/acme/shop", undefined);
  expect(said((await shop.look())("signers"))).toEqual([
    `failed "trust: required" needs ${list} on the default branch`,
  ]);
});

it("says what on record nobody signed, and which keys nothing on record rests on alone", async () => {
  await using release = await startSignedRelease();
  const images = release.reference.replace(/\/release@.*$/, "");
  const fresh = newSigningKey();
  const rotating: readonly Signer[] = [...signers, { kind: "built", key: fresh.key.publicKey }];
  await using shop = await openShop(images, lines(rotating));
  const { client: github, at, commit } = shop;
  const store = { github, repository: { owner: at.owner, name: at.repo } };
  const facts = {
    stage: "staging",
    commit,
    release: release.reference,
    version: "v1",
    flow: "push",
    runUrl: "",
  } as const;
  const record = await openRecord(store, facts);
  await closeRecord(store, record, { outcome: "deployed", reason: "" });
  const bare = await shop.look();
  expect(said(bare("record"))).toEqual([
    expect.stringMatching(/^failed staging: no listed key signed that \S+ was built, so it would be refused$/),
    expect.stringMatching(/^failed staging: no listed key signed that \S+ was verified on staging, so/),
  ]);
  const { id } = await github.read<{ id: number }>("GET /repos/{owner}/{repo}", at);
  for (const kind of ["built", "staging"] as const) await release.sign(kind, { repository: String(id) });
  const signed = await shop.look();
  expect(signed("record")).toEqual([]);
  expect(said(signed("rotation"))).toEqual([
    expect.stringMatching(/^note what is on record for staging rests on build SHA256:\S+ alone: keep its line$/),
    expect.stringMatching(/^note nothing on record rests on build SHA256:\S+ alone$/),
  ]);
});
