import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { tool } from "@stageway/testbed";
import { parse } from "yaml";
import { stageway } from "../../test/command.ts";
import { layProject, type Files } from "../../test/projects.ts";

/** What `init` is to make of a project. */
interface Row {
  readonly files: Files;
  /** Symbolic links, by path. */
  readonly links?: Files;
  readonly words?: readonly string[];
  readonly services?: unknown;
  readonly include?: readonly string[];
  readonly composeFiles?: readonly string[];
  /** What it says, found, assumed or warned of. */
  readonly says?: readonly RegExp[];
  readonly never?: RegExp;
  readonly check?: string;
  readonly required?: readonly string[];
}

const Dockerfile = "FROM busybox\n";
const web = { "web/Dockerfile": Dockerfile };

const rows: Readonly<Record<string, Row>> = {
  "aliases by the hundred": {
    files: {
      ...web,
      "compose.yml": `x-dep: &dep { condition: service_started }\nx-app: &app\n  build: ./web\n  depends_on: { db: *dep, mq: *dep }\nservices:\n  db: { image: busybox }\n  mq: { image: busybox }\n${Array.from({ length: 120 }, (_, index) => `  w${index}: { <<: *app, command: ["${index}"] }\n`).join("")}`,
    },
    says: [/built here: w0, w1, /],
  },
  "the image that a sibling builds": {
    files: {
      "src/backend/Dockerfile": Dockerfile,
      "compose.yml":
        "services:\n  backend:\n    image: registry.example/acme/shop/backend:debug\n    build: { context: src, dockerfile: backend/Dockerfile, target: app }\n  migrations:\n    image: registry.example/acme/shop/backend:debug\n    command: [migrate]\n  other:\n    image: registry.example/acme/shop/backend:1.0\n",
    },
    services: {
      backend: { context: "src", dockerfile: "src/backend/Dockerfile", target: "app" },
      migrations: { context: "src", dockerfile: "src/backend/Dockerfile", target: "app" },
    },
    says: [/taken as they are: other/],
  },
  "a service by its image, the compose file in a folder": {
    files: {
      "services/api/Dockerfile": Dockerfile,
      "db/Dockerfile": Dockerfile,
      "deploy/compose.yml":
        'services:\n  api: { image: "registry.example/acme/shop/api:latest" }\n  db: { image: "postgres:17" }\n',
    },
    services: { api: "services/api" },
    says: [/so they are built: api \(services\/api\)/],
  },
  "ports and mounts that a later file replaces": {
    files: {
      ...web,
      "conf/a": "",
      "compose.yml":
        'services:\n  web:\n    build: ./web\n    ports: ["8080:80"]\n    volumes: ["./gone:/x"]\n    healthcheck: { test: curl http://localhost/up }\n',
      "prod.yml": 'services:\n  web:\n    ports: !override ["9090:80"]\n    volumes: !override ["./conf:/y"]\n',
    },
    words: ["--compose-file", "compose.yml", "--compose-file", "prod.yml"],
    include: ["conf"],
    check: "http://localhost:9090/up",
    never: /gone/,
  },
  "an env file that is optional": {
    files: {
      ...web,
      "compose.yml":
        "services:\n  web:\n    build: ./web\n    env_file:\n      - path: default.env\n      - path: local.env\n        required: false\n",
      ".gitignore": "local.env\n",
      "default.env": "A=1\n",
    },
    include: ["default.env"],
    says: [/local\.env \(env file of web, compose\.yml:6\) is optional/],
    never: /has to be on the host/,
  },
  "what is not in the repository, each with its line": {
    files: {
      ...web,
      "compose.yml": `services:
  web:
    build: ./web
    env_file: live.env
    configs: [app]
    volumes:
      - ./data:/data
      - ./conf.d:/conf.d
      - ./app.ini:/app.ini
      - /var/run/docker.sock:/var/run/docker.sock
      - ~/keys:/keys
configs:
  app: { file: app.conf }
`,
    },
    include: [],
    says: [
      /live\.env \(env file of web, compose\.yml:4\) is not in the repository, .* compose refuses to start/,
      /app\.conf \(config of web, compose\.yml:13\) is not in the repository/,
      /so Docker makes empty folders of these on the host: conf\.d \(mount of web, compose\.yml:8\), data \(mount of web, compose\.yml:7\)/,
      /app\.ini \(mount of web, compose\.yml:9\) .* Docker makes a folder of that name/,
      /the host has these already: .*docker\.sock \(mount of web, compose\.yml:10\)/,
      /\/nowhere\/keys \(mount of web, compose\.yml:11\)/,
    ],
  },
  "the env file that a deployment is given": {
    files: {
      ...web,
      ".gitignore": ".env\n",
      "compose.yml": "services:\n  web: { build: ./web, env_file: .env }\n",
    },
    says: [/\.env \(env file of web, compose\.yml:2\) is what the deployment is given/],
    never: /not in the repository/,
  },
  "mounts within mounts, and over what an image has": {
    files: {
      ...web,
      "web/src/a.js": "",
      "conf/a/b": "",
      "compose.yml":
        "services:\n  web:\n    build: ./web\n    volumes: [./conf:/conf, ./conf/a:/a, ./web/src:/app/src]\n",
    },
    include: ["conf", "web/src"],
    says: [/take the place of what the image has: web\/src \(mount of web, compose\.yml:4\)/],
  },
  "a compose file for developing beside one for running": {
    files: {
      ...web,
      ".devcontainer/docker-compose.yml": "services:\n  dev: { build: ../web }\n",
      "docker/compose/docker-compose.test.yml": "services:\n  test: { build: ../../web }\n",
      "docker/compose/docker-compose.postgres.yml": "services:\n  web: { build: ../../web }\n",
    },
    composeFiles: ["docker/compose/docker-compose.postgres.yml"],
  },
  "an image of the repository's own name": {
    files: {
      Dockerfile,
      "compose.yml": "services:\n  app: { image: 'ghcr.io/acme/shop:latest' }\n  db: { image: 'postgres:17' }\n",
    },
    services: { app: "." },
  },
  "an image that another one is built from": {
    files: {
      ...web,
      "cron/Dockerfile": "ARG BASE\nFROM ${BASE}\n",
      "compose.yml":
        "services:\n  web: { build: ./web, image: web-local }\n  cron: { build: { context: cron, args: { BASE: web-local } } }\n",
    },
    says: [/cron is built from web-local, which web builds here: no registry has it under that name/],
  },
  "what lies outside of the project's folder": {
    files: {
      ...web,
      "conf/x": "",
      "deploy/compose.yml": 'services:\n  web:\n    build: ../web\n    volumes: ["../conf:/conf"]\n',
    },
    include: [],
    says: [
      /conf \(mount of web, deploy\/compose\.yml:4\) lies outside of deploy, the folder of the first compose file/,
    ],
  },
  "a variable in a config's path": {
    files: {
      ...web,
      "compose.yml": `services:\n  web:\n    build: ./web\n    configs: [app]\n    secrets: [pw]\nconfigs:\n  app: { file: "\${CONF_DIR:-./conf}/app.conf" }\nsecrets:\n  pw: { file: "\${CONF_DIR-./conf}/pw.txt" }\n`,
      "conf/app.conf": "c",
      "conf/pw.txt": "p",
    },
    include: ["conf/app.conf", "conf/pw.txt"],
  },
  "an odd .env": {
    files: {
      ".env":
        '\uFEFFCOMPOSE_FILE=stack.yml\nexport PORT=9090\nKEY="line one\nPORT=1\nline three"\nHASH=a#b\nQ="a # b" # c\n',
      ...web,
      "compose.yml": "services:\n  other: { image: x }\n",
      "stack.yml":
        'services:\n  web:\n    build: ./web\n    ports: ["${PORT:-8080}:80"]\n    healthcheck: { test: curl -f http://localhost/health || exit 1 }\n',
    },
    composeFiles: ["stack.yml"],
    check: "http://localhost:9090/health",
  },
  "a separator of its own": {
    files: {
      ...web,
      ".env": "COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=./compose.yml;compose.prod.yml\n",
      "compose.yml": "services:\n  web: { build: ./web }\n",
      "compose.prod.yml": "services:\n  web: { environment: { MODE: prod } }\n",
    },
    composeFiles: ["compose.yml", "compose.prod.yml"],
  },
  "values that are required": {
    files: {
      ...web,
      ".gitignore": ".env\n",
      ".env": "HERE=1\nNESTED=1\n",
      "compose.yml": `services:\n  web:\n    build: ./web\n    environment:\n      A: \${GREETING:?say hello}\n      B: \${HERE}\n      C: \${UNSET}\n      D: \${DEFAULT:-\${NESTED}}\n      E: \${FINE:-x}\n`,
    },
    says: [
      /no value and no default: GREETING \(required, compose\.yml:5\), UNSET \(compose\.yml:7\); put them into the secret STAGING_ENV/,
      /only \.env has a value, and git does not have it: HERE \(compose\.yml:6\), NESTED \(compose\.yml:8\)/,
    ],
    required: ["GREETING", "HERE", "NESTED", "UNSET"],
  },
  "an .env that leads to a file that git ignores": {
    files: {
      ...web,
      ".gitignore": "app.conf\n",
      "app.conf": "HERE=1\n",
      "compose.yml": "services:\n  web:\n    build: ./web\n    environment: { A: $HERE }\n",
    },
    links: { ".env": "app.conf" },
    include: [],
    says: [/only \.env has a value, and git does not have it: HERE \(compose\.yml:4\)/],
    required: ["HERE"],
  },
  "an .env that leads out of the repository": {
    files: { ...web, "compose.yml": "services:\n  web:\n    build: ./web\n" },
    links: { ".env": "/dev/null" },
    include: [],
    never: /goes along to the host/,
  },
  "an .env that leads to a committed file": {
    files: {
      ...web,
      "app.conf": "HERE=1\n",
      "compose.yml": "services:\n  web:\n    build: ./web\n    environment: { A: $HERE }\n",
    },
    links: { ".env": "app.conf" },
    include: [".env"],
    never: /HERE/,
  },
  "mounts that lead to what git ignores, and to what it has": {
    files: {
      ...web,
      ".gitignore": "private\n",
      "private/app.conf": "",
      "shared/a": "",
      "compose.yml": 'services:\n  web:\n    build: ./web\n    volumes: ["./app.conf:/a", "./data:/b"]\n',
    },
    links: { "app.conf": "private/app.conf", data: "shared" },
    include: ["data"],
    says: [/app\.conf \(mount of web, compose\.yml:4\) is not in the repository, or git ignores it/],
  },
  "a port that is required": {
    files: {
      ...web,
      "compose.yml": `services:\n  web:\n    build: ./web\n    ports: ["\${PORT:?which}:8000"]\n    healthcheck: { test: "wget http://127.0.0.1:8000/" }\n`,
    },
    check: `      #   with: { via: ssh, checks: "http://localhost:8080/health" }`,
    required: ["PORT"],
  },
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stageway-bin-"));
  await symlink(tool("git"), join(folder, "git"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ["docker compose", {}],
  ["the reader of our own", { PATH: "%BIN%" }],
])("init by %s", (_, given: Readonly<Record<string, string>>) => {
  it.each(Object.entries(rows))("reads %s", async (_name, row) => {
    const remote = "https://github.com/acme/shop.git";
    await using project = await layProject(row.files, { remote, links: row.links ?? {} });
    const env = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value.replace("%BIN%", folder)]),
    );
    const { code, stdout, stderr } = await stageway(["init", "--json", ...(row.words ?? [])], {
      cwd: project.root,
      env,
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { files, found, assumed, warnings, required } = JSON.parse(stdout) as Printed;
    const { services, compose = {} } = parse(files[".github/stageway.yml"] ?? "") as Configuration;
    if (row.services !== undefined) expect(services).toEqual(row.services);
    if (row.include !== undefined) expect(compose.include ?? []).toEqual(row.include);
    if (row.composeFiles !== undefined) expect(compose.files ?? ["compose.yml"]).toEqual(row.composeFiles);
    const said = [...found, ...assumed, ...warnings].join("\n");
    for (const words of row.says ?? []) expect(said).toMatch(words);
    if (row.never !== undefined) expect(said).not.toMatch(row.never);
    if (row.check !== undefined) expect(files[".github/workflows/deploy-staging.yml"]).toContain(row.check);
    if (row.required !== undefined) expect(required).toEqual(row.required);
    expect(said).toMatch(
      "PATH" in given ? /read by stageway's own reader, because docker compose is not/ : /read by docker/,
    );
  });
});

interface Printed {
  readonly files: Readonly<Record<string, string>>;
  readonly found: readonly string[];
  readonly assumed: readonly string[];
  readonly warnings: readonly string[];
  readonly required: readonly string[];
}

interface Configuration {
  readonly services: unknown;
  readonly compose?: { readonly files?: readonly string[]; readonly include?: readonly string[] };
}
