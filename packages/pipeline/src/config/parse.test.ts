import { expect, it } from "@jest/globals";
import { parseConfiguration, readConfiguration } from "./parse.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseConfiguration(bytes(text), "stageway.yml");

function problems(text: string): string[] {
  const reading = readConfiguration(bytes(text));
  return "problems" in reading
    ? reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
    : [];
}

it("takes a small team's five lines", () => {
  const small = parse(`
images: ghcr.io/acme/shop
services: { web: . }
stages:
  staging: { branch: develop, hosts: [staging.example.com], directory: /srv/shop }
`);
  expect(small).toMatchObject({
    images: "ghcr.io/acme/shop",
    services: { web: { context: ".", platforms: [] } },
    compose: { files: ["compose.yml"], include: [] },
    stages: {
      staging: {
        branch: "develop",
        hosts: ["staging.example.com"],
        directory: "/srv/shop",
        target: "compose",
        manual: true,
      },
    },
    limits: { pipeline: 900_000, imageSize: 1e9, smokeTests: 60_000, rollbacks: 0.1 },
  });
});

const teams = {
  "two stages on a Swarm": `
images: registry.example.com/team/app
services: { app: . }
stages:
  staging: { branch: master, target: swarm, stack-file: orcinus.yml, hosts: [swarm.example.com], moving-tags: [latest] }
  production: { target: swarm, stack-file: orcinus.yml, sign-off: [owner], freeze: [{ from: "16:00", to: "24:00", days: [friday], zone: Asia/Jakarta }] }
`,
  "dev, staging, production and demos": `
images: ghcr.io/hotosm/fmtm
services: { backend: src/backend, frontend: src/frontend }
compose: docker-compose.yml
stages:
  development: { branch: development, hosts: dev.example.com, directory: /srv/fmtm }
  staging: { branch: staging, hosts: stage.example.com, directory: /srv/fmtm, hold: 10m }
  production: { releases: true, hosts: prod.example.com, directory: /srv/fmtm, soak: 14d }
previews:
  feature-demo/*: { hosts: demo.example.com, directory: "/srv/demo", expires: 14d, limit: 5 }
`,
  "three services and models": `
images: ghcr.io/bigmindz/chainbridge
services:
  chainiq: chainiq-service
  chainpay: { context: chainpay-service, size-limit: 1GB, args: { MODE: "fast" }, target: runtime, platforms: [linux/amd64] }
  gateway: { context: ., paths: [gateway, Dockerfile] }
shared: [libs]
compose: { files: [docker-compose.staging.yml], include: [haproxy] }
stages:
  staging:
    branch: develop
    hosts: [staging.chainbridge.io]
    directory: /srv/chainbridge
    url: https://staging.chainbridge.io
    checks: [/health, { url: /api/v1/status, latency: 5s, revision: gateway, json: { $.verdict: watch } }]
    version: staging-{date}-{sha}
    moving-tags: [staging-latest]
models: { scoring: { registry: mlflow, source: models/scoring, service: chainiq } }
notifications: [{ to: slack, outcomes: [rolled-back, degraded] }]
limits: { pipeline: 15m, image-size: 1GB, smoke-tests: 60s, rollbacks: 10% }
`,
  "a GitOps team": `
images: ghcr.io/weaveworks/app
services: { "services/*": { platforms: [linux/amd64, linux/arm64] } }
stages:
  staging: { branch: main, target: gitops, manifests: { repository: weaveworks/clusters, path: apps/staging, format: flux } }
`,
  "dev to prod": `
images: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/app
services: { app: . }
rebuild-after: 14d
stages:
  dev: { branch: dev, target: gitops, version: "{date}-dev-{sha}", manifests: { repository: acme/k8s-dev } }
  stage: { branch: stage, target: gitops, manifests: { repository: acme/k8s-stage, path: apps/app, format: helm } }
  prod: { branch: prod, target: gitops, manifests: { repository: acme/k8s-prod, pull-request: true } }
releases: { branches: "releases/v{version}", hotfixes: "hotfixes/v{version}", hotfix-stages: [stage, prod] }
reviews:
  - { base: stage, head: hotfixes/*, reviewers: [acme/oncall], approvals: 1 }
  - { base: stage, reviewers: [alice, bob, acme/leads], strategy: random, count: 2, approvals: 2, must-approve: [alice] }
`,
};

it.each(Object.entries(teams))("has room for %s", (_, text) => {
  expect(problems(text)).toEqual([]);
});

it("reports everything at once, each with its place", () => {
  const text = `images: https://ghcr.io/Acme
services:
  web: ../outside
  _api: .
  db: { context: db, sizelimit: 1GB }
enviroments: {}
stages:
  staging: { branch: a..b, hosts: [-oProxyCommand=x], hold: 10, url: "ftp://x" }
  production: { target: kubernetes, version: "{data}" }
`;
  expect(problems(text)).toEqual([
    '1:9 must be a folder of images in lower case, without scheme, tag or digest, like ghcr.io/acme/shop: current value is "https://ghcr.io/Acme"',
    '3:8 must not leave the repository: current value is "../outside"',
    expect.stringMatching(/^4:3 name "_api" must be a service name/),
    '5:22 unknown key "sizelimit"; did you mean "size-limit"?',
    expect.stringMatching(/^6:1 unknown key "enviroments"/),
    expect.stringMatching(/^8:22 branch name must not contain "\.\."/),
    expect.stringMatching(/^8:36 must be a host name or an address/),
    expect.stringMatching(/^8:61 must be a duration like .*: current value is 10, a number; put it in quotes/),
    expect.stringMatching(/^8:70 must be an http or https URL/),
    '9:25 must be one of compose, swarm, gitops: current value is "kubernetes"',
    expect.stringMatching(/^9:46 must have only the placeholders .*; did you mean "date"\?/),
  ]);
});

const stages = (text: string) => `stages: ${text}`;
it.each([
  ["no stages", stages("{}"), "1:9 must have at least one stage"],
  [
    "a stage with the name of the build where both sign",
    "images: a/b\ntrust: required\nstages: { Build: {} }",
    '3:11 cannot be the name of a stage with "trust: required"',
  ],
  [
    "names that differ in case",
    stages("{ Prod: {}, prod: {} }"),
    '1:21 the names "Prod" and "prod" differ only in case',
  ],
  ["a stage twice", stages("{ dev: {}, dev: {} }"), '1:20 duplicate key "dev"'],
  ["two ways to name branches", stages("{ dev: { branch: a, branches: [b] } }"), '1:29 stands beside "branch"'],
  ["pre-releases alone", stages("{ dev: { pre-releases: true } }"), '1:18 has no effect without "releases: true"'],
  ["a key of another target", stages("{ dev: { stack: x } }"), "1:18 is for target swarm: current target is compose"],
  ["GitOps without manifests", stages("{ dev: { target: gitops } }"), '1:11 target gitops needs "manifests"'],
  ["soak on the first stage", stages("{ dev: { soak: 1d } }"), "1:18 the first stage has none before it"],
  [
    "an unknown hotfix stage",
    `${stages("{ production: {} }")}\nreleases: { hotfix-stages: [prodution] }`,
    '2:29 unknown stage "prodution"; known: production; did you mean "production"?',
  ],
  [
    "an unknown service",
    `${stages("{ dev: { checks: [{ url: /, service: wbe }] } }")}\nservices: { web: . }`,
    '1:46 unknown service "wbe"; known: web; did you mean "web"?',
  ],
  [
    "a context for folders",
    `${stages("{ dev: {} }")}\nservices: { "services/*": { context: a } }`,
    "2:29 each folder is its own context",
  ],
])("refuses %s", (_, text, expected) => {
  expect(problems(text)[0]).toContain(expected);
  expect(problems(text)).toHaveLength(1);
});

it.each<[string, string?]>([
  ["ops@bastion.example.com"],
  ["ops@bastion.example.com:2222"],
  ["ops@[2001:db8::1]:2222"],
  ["ops@2001:db8::1"],
  ["bastion.example.com", 'must be user@host or user@host:port: current value is "bastion.example.com"'],
  ["@bastion.example.com", "must be a user name"],
  ["ops@", "must be a host name or an address"],
  ["ops@-oProxyCommand=x", "must be a host name or an address"],
  ["ops@bastion:ssh", "must be a port from 1 to 65535"],
])("judges the jump host %j as those do who go that way", (jump, problem = "") => {
  const found = problems(stages(`{ dev: { jump: ["${jump}"] } }`));
  expect(found.join()).toContain(problem);
  expect(found).toHaveLength(problem === "" ? 0 : 1);
});

it("throws all problems as one message for people", () => {
  expect(() => parse("stages: []")).toThrow(
    "Cannot read the configuration:\n  stageway.yml:1:9: must be a mapping: current value is an empty list",
  );
});

it("tells as many problems as somebody reads", () => {
  const services = Array.from({ length: 60 }, (_, index) => `  s${index}: 1`).join("\n");
  expect(() => parse(`services:\n${services}`)).toThrow(/:50:8: [^\n]*\n {2}and 11 more$/);
});

it.each<[string, string, string]>([
  ["paths of a service", 'services: { web: { paths: ["web/**"] } }', '"web" covers everything below it'],
  ["a kind of files", "services: { web: { paths: web/*.js } }", '"web" covers everything below it'],
  ["one of several paths", "services: { web: { paths: [web, libs/a?c/x] } }", '"libs" covers everything below it'],
  ["an exception", 'services: { web: { paths: [web, "!web/docs"] } }', "exceptions are not taken"],
  ["shared paths", 'shared: ["**/package.json"]', '"." covers everything below it'],
  ["a context", "services: { web: { context: services/* } }", '"services" covers everything below it'],
  ["a context alone", "services: { web: services/* }", '"services" covers everything below it'],
  ["a Dockerfile", "services: { web: { dockerfile: docker/*.Dockerfile } }", '"docker" covers everything below it'],
  ["files to deploy", 'compose: { include: ["haproxy/*"] }', '"haproxy" covers everything below it'],
  ["compose files of a stage", 'compose: ["compose*.yml"]', '"." covers everything below it'],
])("refuses a pattern where a path belongs, with its line: %s", (_, line, why) => {
  expect(problems(`stages: { dev: {} }\n${line}\n`)).toEqual([expect.stringMatching(/^2:\d+ must be a path/)]);
  expect(problems(`stages: { dev: {} }\n${line}\n`)[0]).toContain(why);
});

it("takes brackets in a path as they are", () => {
  expect(problems('stages: { dev: {} }\nservices: { web: { paths: ["app/[slug]"] } }\n')).toEqual([]);
});

const stage = "stages: { staging: { branch: develop } }\n";

it.each<[string, string, readonly string[]]>([
  ["an empty value", `images:\n${stage}`, ["1:8 must be a folder of images"]],
  ["null", `services: ~\n${stage}`, ["1:11 must be a mapping: current value is null"]],
  ["null for a stage", "stages:\n  staging:\n", ["2:11 must be a mapping: current value is null"]],
  ["an empty text", `images: ""\n${stage}`, ["1:9 must not be empty"]],
  ["a list for a mapping", `services: [web]\n${stage}`, ["1:11 must be a mapping"]],
  ["a number for a text", "stages: { staging: { branch: 1.0 } }", ["1:30 must be a branch"]],
  [
    "a text for a flag",
    'stages: { staging: { releases: "yes" } }',
    ['1:32 must be true or false: current value is "yes"'],
  ],
  ["a duplicate at a depth", "stages:\n  staging:\n    branch: a\n    branch: b\n", ['4:5 duplicate key "branch"']],
  [
    "a merge key",
    "x: &x { branch: develop }\nstages:\n  staging:\n    <<: *x\n",
    ['1:1 unknown key "x"', '4:5 the merge key "<<" is not one of YAML 1.2'],
  ],
  ["a merge key among names", `services: { <<: . }\n${stage}`, ['1:13 the merge key "<<" is not one of YAML 1.2']],
  [
    "a case that is wrong",
    "Stages: { staging: {} }",
    ['1:1 unknown key "Stages"; did you mean "stages"?', '1:1 "stages" is missing'],
  ],
  [
    "a name of a moment ago",
    "stages: { staging: { host: a.example } }",
    ['1:22 unknown key "host"; did you mean "hosts"?'],
  ],
  [
    "what is unknown in every list",
    'stages: { a: { checks: [{ url: /, expect: 1 }], freeze: [{ from: "16:00", to: "17:00", when: 1 }] } }',
    ['1:35 unknown key "expect"', '1:88 unknown key "when"'],
  ],
])("names the line of %s", (_, text, expected) => {
  const found = problems(text);
  expect(found).toHaveLength(expected.length);
  expected.forEach((words, index) => expect(found[index]).toContain(words));
});
