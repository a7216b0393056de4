/** Right documents, from which the wrong ones are made. */
const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const commit = "0123456789abcdef0123456789abcdef01234567";

export const configuration = {
  images: "ghcr.io/acme/shop",
  services: {
    "services/*": {},
    web: {
      context: ".",
      dockerfile: "web/Dockerfile",
      target: "run",
      args: { NODE: "24" },
      platforms: ["linux/amd64"],
      paths: ["web"],
    },
  },
  shared: ["libs", "package.json"],
  compose: { files: ["compose.yml"], include: ["haproxy.cfg"] },
  stages: {
    staging: {
      branch: "develop",
      hosts: ["staging.example.com"],
      directory: "/srv/shop",
      hold: "10m",
      url: "https://staging.example.com",
    },
    production: {
      branch: "main",
      hosts: ["a.example.com:2222", "b.example.com"],
      user: "deploy",
      directory: "/srv/shop",
      version: "v{version}",
    },
  },
};

const release = {
  schemaVersion: 1,
  commit,
  tree: commit,
  services: {
    web: { image: "web", digest, revision: commit, contentHash: digest, platforms: ["linux/amd64"], size: 1000 },
  },
  files: [{ path: "compose.yml", digest, mode: 420 }],
};

const plan = {
  schemaVersion: 1,
  deploy: true,
  reason: "push to develop",
  commit,
  tree: commit,
  build: ["web"],
  images: "ghcr.io/acme/shop",
  deployments: [
    {
      stage: "staging",
      flow: "push",
      version: "staging-20260115-0123456",
      url: "https://staging.example.com",
      hold: 600000,
      target: {
        kind: "compose",
        hosts: ["staging.example.com"],
        user: "deploy",
        jump: ["j.example.com"],
        directory: "/srv/shop",
      },
      checks: [{ name: "health", url: "/health", status: [200], json: { "a.b": 1 }, latency: 100, revision: "web" }],
    },
  ],
  services: {
    web: {
      image: "web",
      context: "web",
      dockerfile: "web/Dockerfile",
      platforms: ["linux/amd64"],
      args: { A: "1" },
      sizeLimit: 1000,
    },
  },
  tags: ["staging-20260115-0123456", "staging-latest"],
  files: { compose: ["compose.yml"], include: ["haproxy.cfg"] },
  previous: `ghcr.io/acme/shop/release@${digest}`,
  rebuildAfter: 86400000,
  skipTests: false,
  forceRebuild: false,
};

const descriptor = { mediaType: "application/vnd.oci.image.layer.v1.tar", digest, size: 10 };
const manifest = {
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  artifactType: "application/x",
  config: { ...descriptor, mediaType: "application/vnd.oci.image.config.v1+json" },
  layers: [descriptor, { ...descriptor, data: "e30=" }],
  annotations: { "org.opencontainers.image.created": "2026-01-15T12:00:00Z" },
};
const index = {
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.index.v1+json",
  manifests: [
    { ...descriptor, mediaType: manifest.mediaType, platform: { os: "linux", architecture: "arm64", variant: "v8" } },
  ],
};

const repository = { full_name: "acme/shop", default_branch: "main", owner: { login: "acme" } };
export const events = {
  push: {
    ref: "refs/heads/develop",
    before: commit,
    after: commit,
    deleted: false,
    head_commit: { message: "Merge pull request #7 from a/b" },
    repository,
  },
  pull_request: {
    action: "opened",
    number: 7,
    repository,
    pull_request: {
      title: "WIP: a",
      draft: false,
      user: { login: "octo" },
      head: { ref: "feature/a", sha: commit, repo: repository },
      base: { ref: "develop", sha: commit, repo: repository },
    },
  },
  workflow_dispatch: {
    ref: "refs/heads/main",
    inputs: { stage: "staging", "skip-tests": "true", "force-rebuild": "false" },
    repository,
  },
  release: {
    action: "published",
    release: { tag_name: "v1.2.3", target_commitish: "main", prerelease: false, draft: false },
    repository,
  },
};

const note = {
  schemaVersion: 1,
  reference: `ghcr.io/acme/shop/release@${digest}`,
  version: "v1",
  commit,
  stage: "staging",
  flow: "push",
  profiles: ["a"],
  project: "shop",
  services: { web: { image: `ghcr.io/acme/shop/web@${digest}`, platforms: ["linux/amd64"] } },
  composeFiles: ["compose.yml"],
  files: [{ path: "compose.yml", digest, mode: 420 }],
};

const deployment = {
  schemaVersion: 1,
  number: 7,
  stage: "staging",
  hosts: ["host.example"],
  directory: "/srv/shop",
  recorded: true,
  replaces: 6,
};

const model = {
  name: "shop",
  services: {
    web: {
      image: "web:1",
      container_name: "web",
      restart: "always",
      stop_grace_period: "10s",
      environment: { A: "1" },
      labels: { a: "b" },
      depends_on: { api: { condition: "service_healthy", required: true } },
      deploy: { replicas: 2, update_config: { order: "start-first" } },
      ports: [{ target: 80, published: "8080", protocol: "tcp" }],
      volumes: [{ type: "volume", source: "data", target: "/data", read_only: true }],
      networks: { default: { ipv4_address: "10.0.0.2" } },
      healthcheck: { test: ["CMD", "true"], interval: "1s", timeout: "1s", retries: 3 },
    },
  },
  networks: { default: { name: "shop_default" } },
  volumes: { data: { name: "shop_data", external: false } },
};

const inspected = {
  Id: "0".repeat(64),
  Name: "/shop-web-1",
  Image: digest,
  RestartCount: 0,
  Created: "2026-01-15T12:00:00Z",
  State: { Status: "running", Health: { Status: "healthy" }, StartedAt: "2026-01-15T12:00:00Z", ExitCode: 0 },
  Config: {
    Image: `web@${digest}`,
    Labels: { "com.docker.compose.service": "web", "com.docker.compose.container-number": "1" },
    Env: ["A=1"],
  },
  HostConfig: { Binds: ["/a:/b"], PortBindings: { "80/tcp": [{ HostPort: "8080" }] } },
  NetworkSettings: { Networks: { shop_default: { IPAddress: "10.0.0.2", Aliases: ["web"] } } },
  Mounts: [{ Type: "volume", Name: "shop_data", Destination: "/data", RW: true }],
};

export const trees = { release, plan, manifest, index, note, deployment, model, inspected } as const;

export const references = [
  "ghcr.io/acme/shop/web:v1.2.3",
  `ghcr.io/acme/shop/web@${digest}`,
  `localhost:5000/web:1@${digest}`,
  "web",
  "library/web",
  "127.0.0.1:5000/a/b_c",
  "docker.io/library/web",
  "a__b/c-d.e",
  `registry.example.com/${"a/".repeat(20)}b:t`,
];

const mark = "0123456789abcdef";
/** What the program on a host prints, line by line, with the mark of the conversation. */
export const journal = {
  mark,
  talk: [
    "Welcome to the host",
    `=${mark} started number=7`,
    "|[1/2] pull",
    "|[1/2] done in 0.8 s",
    "",
    `=${mark} at 40`,
    `=${mark} state number=7 token=t phase=held step=1 steps=2 title=pull%20it warnings=0 remaining=60000`,
    "|more",
    `=${mark} at 46`,
    `=${mark} late reason=it%20is%20over`,
    `=${mark} accepted`,
    `=${mark} refused reason=no`,
    `=${mark} gone`,
    `=${mark} done`,
  ].join("\n"),
  answer: [
    `=${mark} status current=6 newest=7 generation=3`,
    `=${mark} holder number=7 alive=yes url=https://a/b`,
    `=${mark} waiting number=8`,
    `=${mark} deployment number=6 token=t phase=ended outcome=deployed step=2 steps=2 title=x warnings=1 reason=%00`,
    `=${mark} report state 0`,
    '{"a":1}',
    `=${mark} errors`,
    "warning: x",
    `=${mark} missing`,
    `=${mark} done`,
  ].join("\n"),
  releases: `6 1700000000 ${JSON.stringify(note)}\n7 1700000001 ${JSON.stringify(note)}\n`,
  unrecorded: `7 ${JSON.stringify({ stage: "staging", commit, release: "", version: "v1", flow: "push", runUrl: "", marker: "m" })}\n`,
};
