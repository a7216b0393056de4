/** Small compose projects of different shapes, as people have them: no configuration of ours in any. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createProcesses } from "@stageway/core";

export type Files = Readonly<Record<string, string>>;

const server = (text: string) => `import { createServer } from "node:http";
createServer((request, response) => response.end(${text})).listen(3000);
process.on("SIGTERM", () => process.exit(0));
`;
const dockerfile = `ARG NODE_IMAGE=node:24-alpine
FROM \${NODE_IMAGE}
WORKDIR /app
COPY *.mjs ./
CMD ["node", "server.mjs"]
`;
const health = `{ test: ["CMD", "wget", "-qO-", "http://127.0.0.1:3000/"], interval: 1s, retries: 20 }`;

/** One service, built from the root. */
export const single: Files = {
  Dockerfile: dockerfile,
  "server.mjs": server("`single ${request.url}`"),
  "compose.yml": `services:
  web:
    build: .
    ports: ["8080:3000"]
    healthcheck: ${health}
`,
};

/** Two services in folders, and one that comes from elsewhere with data and a mounted file. */
export const shop: Files = {
  ".gitignore": ".env\n",
  ".env": "DB_IMAGE=%NODE%\nNODE_IMAGE=%NODE%\n",
  "services/web/Dockerfile": dockerfile,
  "services/web/server.mjs": `import { createServer } from "node:http";
createServer(async (request, response) => {
  const answer = await fetch("http://api:3000/").then((api) => api.text(), String);
  response.end("web of " + answer);
}).listen(3000);
process.on("SIGTERM", () => process.exit(0));
`,
  "services/api/Dockerfile": dockerfile,
  "services/api/server.mjs": `import { createServer } from "node:http";
createServer(async (request, response) => {
  const answer = await fetch("http://db:5432/").then((db) => db.text(), String);
  response.end("api of " + answer);
}).listen(3000);
process.on("SIGTERM", () => process.exit(0));
`,
  "db/start.mjs": `import { createServer } from "node:http";
createServer((request, response) => response.end("db")).listen(5432);
process.on("SIGTERM", () => process.exit(0));
`,
  "docker-compose.yml": `x-build: &build
  args:
    NODE_IMAGE: \${NODE_IMAGE:-node:24-alpine}
services:
  web:
    build: { context: services/web, <<: *build }
    ports:
      - { published: 8000, target: 3000 }
    healthcheck: ${health}
    depends_on: [api]
  api:
    build: { context: ./services/api, <<: *build }
    healthcheck: ${health}
  db:
    image: \${DB_IMAGE:-postgres:17}
    command: ["node", "/start.mjs"]
    volumes:
      - data:/var/lib/data
      - ./db/start.mjs:/start.mjs:ro
volumes:
  data:
`,
};

/** A compose file of another name, with a profile and an env file, and a Dockerfile of another name. */
export const stack: Files = {
  ".env": "COMPOSE_FILE=docker-compose.prod.yml\nCOMPOSE_PROFILES=live\n",
  "live.env": "GREETING=good-day\n",
  "docker/Dockerfile.web": dockerfile.replace("*.mjs", "app/*.mjs"),
  "app/server.mjs": server("`${process.env.GREETING} ${request.url}`"),
  "docker-compose.prod.yml": `services:
  web:
    profiles: [live]
    build:
      context: .
      dockerfile: docker/Dockerfile.web
    env_file: live.env
    ports: ["127.0.0.1:9000:3000"]
    restart: unless-stopped
  tools:
    profiles: [tools]
    image: nobody/pulls-this:1
`,
};

export interface Project extends AsyncDisposable {
  readonly root: string;
  git(...args: readonly string[]): Promise<string>;
}

export interface ProjectOptions {
  readonly branch?: string;
  readonly remote?: string;
  /** Whether it is a git repository at all; with a first commit of everything that is not ignored. */
  readonly git?: boolean;
  /** Symbolic links, by path, and where they lead. */
  readonly links?: Files;
}

const env = {
  PATH: process.env["PATH"],
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@users.noreply.github.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@users.noreply.github.com",
};

/** Lays a project into a folder of its own. */
export async function layProject(files: Files, options: ProjectOptions = {}): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), "stageway-project-"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  for (const [path, target] of Object.entries(options.links ?? {})) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(target, join(root, path));
  }
  const processes = createProcesses({ env });
  const git = async (...args: readonly string[]) => {
    const { ok, stdout, stderr } = await processes.run("git", args, { cwd: root, env });
    if (!ok) throw new Error(stderr);
    return stdout.trim();
  };
  if (options.git !== false) {
    await git("init", "--quiet", "--initial-branch", options.branch ?? "main");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "First");
    if (options.remote !== undefined) await git("remote", "add", "origin", options.remote);
  }
  return { root, git, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
