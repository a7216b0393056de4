import { expect, it } from "@jest/globals";
import { parseConfiguration } from "../config/file.ts";
import { decide, type Decision } from "./decide.ts";
import type { Asked, Event } from "./event.ts";

const configuration = parseConfiguration(
  new TextEncoder().encode(`
stages:
  dev: { branch: dev }
  stage: { branch: stage, tags: "stage/*" }
  prod: { branches: [prod, "support/*"], releases: true }
  lab: { manual: false, branches: ["lab/**"] }
previews:
  feature-demo/*: { expires: 14d }
releases: { hotfix-stages: [stage, prod] }
`),
  "stageway.yml",
);

const push = (branch: string): Event => ({ kind: "push", branch, deleted: false });
const tag = (name: string): Event => ({ kind: "tag", tag: name, deleted: false });
const pull = (base: string, change = {}): Event => ({
  kind: "pull-request",
  base,
  head: "fix",
  fork: false,
  draft: false,
  title: "Fix",
  ...change,
});
const byHand = (asked: Asked, ref = "dev"): Event => ({ kind: "dispatch", ref: { kind: "branch", name: ref }, asked });
const release = (change = {}): Event => ({
  kind: "release",
  action: "published",
  tag: "v1.4.2",
  draft: false,
  preRelease: false,
  ...change,
});
const from = (branch: string) => ({ branch, pullRequest: 7 });

function steps({ deploy, steps: all, reason }: Decision): string {
  const list = all.map(({ stage, flow, version }) => `${stage} ${flow}${version === undefined ? "" : ` ${version}`}`);
  return `${deploy ? "deploys" : "no"}: ${list.join(", ")}; ${reason}`;
}

it.each<[Event, ReturnType<typeof from> | undefined, string]>([
  [push("dev"), undefined, "deploys: dev push; a push to dev deploys dev"],
  [
    push("dev"),
    from("developer/feature"),
    "deploys: dev push; pull request #7 from developer/feature was merged into dev, which deploys dev",
  ],
  [push("stage"), undefined, "deploys: stage push; a push to stage deploys stage"],
  [push("stage"), from("dev"), "deploys: stage promotion; pull request #7 promoted dev to stage"],
  [
    push("stage"),
    from("releases/v1.4.2"),
    "deploys: stage promotion v1.4.2; pull request #7 brought release 1.4.2 to stage",
  ],
  [
    push("stage"),
    from("hotfixes/v1.4.3"),
    "deploys: stage hotfix v1.4.3, prod hotfix v1.4.3; pull request #7 brought hotfix 1.4.3 to stage, which deploys stage and prod",
  ],
  [push("prod"), from("stage"), "deploys: prod promotion; pull request #7 promoted stage to prod"],
  [push("support/1.x"), undefined, "deploys: prod push; a push to support/1.x deploys prod"],
  [push("lab/a/b"), undefined, "deploys: lab push; a push to lab/a/b deploys lab"],
  [
    push("main"),
    undefined,
    "no: ; a push to main deploys nothing: dev is deployed from dev, stage from stage, prod from prod and support/*, lab from lab/**",
  ],
  [
    push("feature-demo/Map 1".replace(" ", "_")),
    undefined,
    "deploys: preview-map-1-d20ca22b preview; a push to feature-demo/Map_1 deploys the preview preview-map-1-d20ca22b",
  ],
  [{ kind: "push", branch: "dev", deleted: true }, undefined, "no: ; the branch dev was deleted"],
  [tag("stage/v1.4.2"), undefined, "deploys: stage release v1.4.2; the tag stage/v1.4.2 deploys stage"],
  [tag("v1.4.2"), undefined, "no: ; the tag v1.4.2 deploys nothing"],
  [{ kind: "tag", tag: "stage/v1", deleted: true }, undefined, "no: ; the tag stage/v1 was deleted"],
  [release(), undefined, "deploys: prod release v1.4.2; the release v1.4.2 deploys prod"],
  [
    release({ action: "created" }),
    undefined,
    "no: ; a release is deployed when it is published: current action is created",
  ],
  [release({ draft: true }), undefined, "no: ; the release v1.4.2 is a draft"],
  [release({ preRelease: true }), undefined, "no: ; the release v1.4.2 is a pre-release, which deploys nothing"],
  [pull("dev"), undefined, "no: dev push; a pull request never deploys; merging it would deploy dev"],
  [
    pull("stage", { head: "dev" }),
    undefined,
    "no: stage promotion; a pull request never deploys; merging it would deploy stage",
  ],
  [
    pull("stage", { head: "hotfixes/v1.4.3" }),
    undefined,
    "no: stage hotfix v1.4.3, prod hotfix v1.4.3; a pull request never deploys; merging it would deploy stage and prod",
  ],
  [
    pull("stage", { head: "hotfixes/v1.4.3", fork: true }),
    undefined,
    "no: stage push; a pull request never deploys; merging it would deploy stage",
  ],
  [
    pull("dev", { draft: true }),
    undefined,
    "no: dev push; a pull request never deploys, and this one is a draft; merging it would deploy dev",
  ],
  [
    pull("dev", { title: "WIP: fix" }),
    undefined,
    "no: dev push; a pull request never deploys, and this one is marked WIP; merging it would deploy dev",
  ],
  [pull("docs"), undefined, "no: ; a pull request never deploys; merging it would deploy nothing"],
  [byHand({ stage: "stage" }), undefined, "deploys: stage manual; somebody asked for stage by hand"],
  [
    { kind: "dispatch", ref: { kind: "tag", name: "v1.4.2" }, asked: { stage: "prod" } },
    undefined,
    "deploys: prod manual v1.4.2; somebody asked for prod by hand",
  ],
  [{ kind: "unattended", name: "schedule" }, undefined, "no: ; the event schedule deploys nothing by itself"],
  [{ kind: "other", name: "merge_group" }, undefined, "no: ; the event merge_group never deploys"],
])("%j from %j: %s", (event, origin, expected) => {
  expect(steps(decide(event, configuration, { origin }))).toBe(expected);
});

it.each<[Event, Asked, string]>([
  [byHand({ stage: "dev" }), { stage: "prod" }, "deploys: prod manual; the input stage asked for prod"],
  [push("main"), { stage: "stage" }, "deploys: stage push; the input stage asked for stage"],
  [{ kind: "unattended", name: "schedule" }, { stage: "dev" }, "deploys: dev manual; the input stage asked for dev"],
  [{ kind: "other", name: "merge_group" }, { stage: "dev" }, "no: ; the event merge_group never deploys"],
  [{ kind: "other", name: "issue_comment" }, { stage: "dev" }, "no: ; the event issue_comment never deploys"],
  [release(), { stage: "stage" }, "deploys: stage release v1.4.2; the input stage asked for stage"],
  [pull("docs"), { stage: "stage" }, "no: stage push; a pull request never deploys; merging it would deploy stage"],
  [{ kind: "push", branch: "dev", deleted: true }, { stage: "dev" }, "no: ; the branch dev was deleted"],
])("an explicit input wins: %j with %j: %s", (event, asked, expected) => {
  expect(steps(decide(event, configuration, { asked }))).toBe(expected);
});

it.each<[Event, string]>([
  [byHand({}), "Cannot tell which stage to deploy: none was asked for; known: dev, stage, prod"],
  [
    byHand({ stage: "stag" }),
    'Cannot deploy "stag": unknown stage "stag"; known: dev, stage, prod, lab; did you mean "stage"?',
  ],
  [byHand({ stage: "lab" }), "Cannot deploy lab by hand: the configuration says manual: false"],
  [push("stage"), 'Cannot tell the version of "releases/v1.2": must be a full semantic version'],
])("refuses %j", (event, message) => {
  expect(() => decide(event, configuration, { origin: from("releases/v1.2") })).toThrow(message);
});

it.each<[ReturnType<typeof from> | undefined, string]>([
  [undefined, "deploys: demo push, prod push; a push to main deploys demo and prod"],
  [
    from("releases/v1.4.2"),
    "deploys: demo promotion v1.4.2, prod promotion v1.4.2; pull request #7 brought release 1.4.2 to demo and prod",
  ],
])("deploys every stage of one branch: %j: %s", (origin, expected) => {
  const two = parseConfiguration(
    new TextEncoder().encode("stages: { demo: { branch: main }, prod: { branch: main } }"),
    "x",
  );
  expect(steps(decide(push("main"), two, { origin }))).toBe(expected);
});

it("takes the only stage when none was asked for", () => {
  const one = parseConfiguration(new TextEncoder().encode("stages: { staging: { branch: develop } }"), "x");
  expect(decide(byHand({ skipTests: true }), one, { asked: { forceRebuild: true } })).toMatchObject({
    deploy: true,
    skipTests: true,
    forceRebuild: true,
    steps: [{ stage: "staging", flow: "manual" }],
  });
});
