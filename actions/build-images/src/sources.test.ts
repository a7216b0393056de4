import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import type { ServiceRequest } from "./request.ts";
import { readSources } from "./sources.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sources-"));
  git("init", "-q");
  put("web/Dockerfile", "FROM scratch\nCOPY . /app\n");
  put("web/main.js", "1\n");
  put("other/x.js", "1\n");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function git(...args: string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"];
  return execFileSync("git", [...who, ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

function put(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content, { mode });
}

function commit(): void {
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", "x");
}

function link(target: string, path: string): void {
  rmSync(join(folder, path), { force: true, recursive: true });
  symlinkSync(target, join(folder, path));
}

/** Another repository, as a submodule at this path; its folder is empty afterwards, as in a checkout without submodules. */
function addSubmodule(path: string): void {
  const origin = join(folder, ".git", "origin");
  mkdirSync(origin);
  writeFileSync(join(origin, "lib.js"), "1\n");
  const there = (...args: string[]) => git("-C", origin, ...args);
  there("init", "-q");
  there("add", "-A");
  there("commit", "-q", "-m", "x");
  git("submodule", "--quiet", "add", origin, path);
  commit();
  git("submodule", "--quiet", "deinit", "--force", path);
}

async function hash(change: Partial<ServiceRequest> = {}): Promise<string> {
  const service = { name: "web", image: "web", context: "web", dockerfile: "web/Dockerfile", platforms: [], args: {} };
  const { services } = await readSources(
    { services: [{ ...service, ...change }] },
    {
      processes: createProcesses({ env: { PATH: process.env["PATH"], HOME: folder } }),
      workspace: folder,
      log: { notice: () => undefined },
      findDigest: async () => undefined,
      ownPlatform: "linux/amd64",
    },
  );
  return services[0]?.hash ?? "";
}

type Row = [string, { before?: () => void; change: () => void; service?: Partial<ServiceRequest> }];

it.each<Row>([
  [
    "the Dockerfile that another one links to, which the ignore file names",
    {
      before: () => {
        put("web/.dockerignore", "Dockerfile*\n");
        put("web/Dockerfile.prod", "FROM scratch\nRUN one\n");
        link("Dockerfile.prod", "web/Dockerfile");
      },
      change: () => {
        put("web/Dockerfile.prod", "FROM scratch\nRUN two\n");
        commit();
      },
    },
  ],
  [
    "the Dockerfile behind two links",
    {
      before: () => {
        put("web/.dockerignore", "**\n");
        put("web/docker/a", "FROM scratch\nRUN one\n");
        link("docker/a", "web/b");
        link("b", "web/Dockerfile");
      },
      change: () => {
        put("web/docker/a", "FROM scratch\nRUN two\n");
        commit();
      },
    },
  ],
  [
    "the Dockerfile in a folder that is a link",
    {
      before: () => {
        put("docker/real/Dockerfile", "FROM scratch\nRUN one\n");
        link("real", "docker/now");
      },
      change: () => {
        put("docker/real/Dockerfile", "FROM scratch\nRUN two\n");
        commit();
      },
      service: { dockerfile: "docker/now/Dockerfile" },
    },
  ],
  [
    "bytes of the Dockerfile that are no text",
    {
      before: () => {
        writeFileSync(join(folder, "web/Dockerfile"), Buffer.from("FROM scratch\nENV A=\xe4\n", "latin1"));
      },
      change: () => {
        writeFileSync(join(folder, "web/Dockerfile"), Buffer.from("FROM scratch\nENV A=\xf6\n", "latin1"));
      },
    },
  ],
  [
    "a submodule that is fetched later, at the same commit",
    {
      before: () => {
        addSubmodule("web/vendor");
      },
      change: () => void git("submodule", "--quiet", "update", "--init"),
    },
  ],
  [
    "a submodule deep in the context of the whole repository",
    {
      before: () => {
        addSubmodule("libs/deep/vendor");
      },
      change: () => void git("submodule", "--quiet", "update", "--init"),
      service: { context: "." },
    },
  ],
  [
    "a file in a submodule whose changes git is not to look at",
    {
      before: () => {
        addSubmodule("web/vendor");
        git("config", "-f", ".gitmodules", "submodule.web/vendor.ignore", "all");
        git("submodule", "--quiet", "update", "--init");
        commit();
      },
      change: () => {
        put("web/vendor/lib.js", "2\n");
      },
    },
  ],
  [
    "a file of a repository inside, which this one does not know",
    {
      before: () => {
        put("web/nested/a.js", "1\n");
        git("init", "-q", "web/nested");
        git("-C", "web/nested", "add", "-A");
        git("-C", "web/nested", "commit", "-q", "-m", "x");
      },
      change: () => {
        put("web/nested/a.js", "2\n");
      },
    },
  ],
  [
    "a sparse checkout that is widened",
    {
      before: () => {
        put("web/assets/a.png", "1\n");
        commit();
        git("sparse-checkout", "set", "--no-cone", "/*", "!/web/assets");
      },
      change: () => void git("sparse-checkout", "disable"),
    },
  ],
  [
    "a file that git is told to leave out",
    {
      before: () => {
        commit();
        git("update-index", "--skip-worktree", "web/main.js");
      },
      change: () => {
        put("web/main.js", "22\n");
      },
    },
  ],
  [
    "a file that git is told to assume unchanged",
    {
      before: () => {
        commit();
        git("update-index", "--assume-unchanged", "web/main.js");
      },
      change: () => {
        put("web/main.js", "22\n");
      },
    },
  ],
  [
    "a content that comes in place of its pointer, as LFS does it",
    {
      before: () => {
        put(".gitattributes", "*.bin filter=big\n");
        git("config", "filter.big.clean", "echo pointer");
        git("config", "filter.big.smudge", "cat");
        put("web/model.bin", "the content itself\n");
        commit();
        put("web/model.bin", "pointer\n");
        git("add", "-A");
      },
      change: () => {
        put("web/model.bin", "the content itself\n");
        git("add", "-A");
      },
    },
  ],
  [
    "a content behind a filter that info/attributes names",
    {
      before: () => {
        put(".git/info/attributes", "web/*.txt filter=same\n");
        git("config", "filter.same.clean", "tr a-z A-Z");
        put("web/t.txt", "abc\n");
        commit();
      },
      change: () => {
        put("web/t.txt", "ABC\n");
        git("add", "-A");
      },
    },
  ],
  [
    "line ends that .gitattributes makes the same",
    {
      before: () => {
        put(".gitattributes", "* text=auto\n");
        commit();
      },
      change: () => {
        put("web/main.js", "1\r\n");
        git("add", "-A");
      },
    },
  ],
  [
    "line ends that core.autocrlf makes the same",
    {
      before: () => {
        git("config", "core.autocrlf", "input");
        commit();
      },
      change: () => {
        put("web/main.js", "1\r\n");
        git("add", "-A");
      },
    },
  ],
  [
    "an encoding that .gitattributes makes the same",
    {
      before: () => {
        put(".gitattributes", "*.txt working-tree-encoding=UTF-16LE\n");
        writeFileSync(join(folder, "web/t.txt"), Buffer.from("abc\n", "utf16le"));
        commit();
      },
      change: () => {
        rmSync(join(folder, ".gitattributes"));
        put("web/t.txt", "abc\n");
        commit();
      },
    },
  ],
  [
    "an ident that is put in",
    {
      before: () => {
        put(".gitattributes", "*.js ident\n");
        put("web/main.js", "// $Id$\n");
        commit();
      },
      change: () => {
        rmSync(join(folder, "web/main.js"));
        git("checkout", "-q", "--", "web/main.js");
      },
    },
  ],
  [
    "a mode that git is told not to see",
    {
      before: () => {
        git("config", "core.fileMode", "false");
        commit();
      },
      change: () => {
        chmodSync(join(folder, "web/main.js"), 0o755);
      },
    },
  ],
  [
    "a mode that git has no word for",
    {
      before: commit,
      change: () => {
        chmodSync(join(folder, "web/main.js"), 0o600);
      },
    },
  ],
  [
    "an empty folder",
    {
      change: () => {
        mkdirSync(join(folder, "web/empty"));
      },
    },
  ],
  [
    "an untracked file",
    {
      change: () => {
        put("web/new.js", "1\n");
      },
    },
  ],
  [
    "a file that .gitignore names",
    {
      before: () => {
        put(".gitignore", "dist\n");
      },
      change: () => {
        put("web/dist/a.js", "1\n");
      },
    },
  ],
  [
    "a link that leads elsewhere",
    {
      before: () => {
        link("main.js", "web/link");
      },
      change: () => {
        link("/etc/hosts", "web/link");
      },
    },
  ],
  [
    "a folder that becomes a link to the same files",
    {
      before: () => {
        put("web/lib/a.js", "1\n");
      },
      change: () => {
        renameSync(join(folder, "web/lib"), join(folder, "web/real"));
        symlinkSync("real", join(folder, "web/lib"));
      },
    },
  ],
  [
    "a file that an ignore file outside of the context names, which a link leads to",
    {
      before: () => {
        put("web/a.md", "1\n");
        put("other/ignore", "*.md\n");
        link("../other/ignore", "web/.dockerignore");
      },
      change: () => {
        put("web/a.md", "2\n");
      },
    },
  ],
  [
    "a file that an ignore file behind a link of the Dockerfile's own names",
    {
      before: () => {
        put("web/a.md", "1\n");
        put("other/ignore", "*.md\n");
        link("../other/ignore", "web/Dockerfile.dockerignore");
      },
      change: () => {
        put("web/a.md", "2\n");
      },
    },
  ],
  [
    "a file that an ignore file names, which a link by its full path leads to",
    {
      before: () => {
        put("web/a.md", "1\n");
        put("web/ignore", "*.md\n");
        link(join(folder, "web/ignore"), "web/.dockerignore");
      },
      change: () => {
        put("web/a.md", "2\n");
      },
    },
  ],
  [
    "a file that the common ignore file names, beside a link of the Dockerfile's own",
    {
      before: () => {
        put("web/a.md", "1\n");
        put("web/.dockerignore", "*.md\n");
        put("web/own", "*.js\n");
        link("own", "web/Dockerfile.dockerignore");
      },
      change: () => {
        put("web/a.md", "2\n");
      },
    },
  ],
  [
    "a file of the context that a link stands for",
    {
      before: () => {
        link("other", "linked");
        cpSync(join(folder, "web/Dockerfile"), join(folder, "other/Dockerfile"));
      },
      change: () => {
        put("other/x.js", "2\n");
        commit();
      },
      service: { context: "linked", dockerfile: "linked/Dockerfile" },
    },
  ],
  [
    "a file in a folder whose name is a pattern",
    {
      before: () => {
        put("web[1]/Dockerfile", "FROM scratch\n");
        put("web[1]/a", "1\n");
      },
      change: () => {
        put("web[1]/a", "2\n");
        commit();
      },
      service: { context: "web[1]", dockerfile: "web[1]/Dockerfile" },
    },
  ],
])("another hash for %s", async (_, { before = () => undefined, change, service = {} }) => {
  before();
  commit();
  const one = await hash(service);
  expect(await hash(service)).toBe(one);
  change();
  expect(await hash(service)).not.toBe(one);
});

it.each<Row>([
  [
    "files are touched",
    {
      change: () => {
        put("web/main.js", "1\n");
      },
    },
  ],
  [
    "another folder changes",
    {
      change: () => {
        put("other/x.js", "2\n");
        commit();
      },
    },
  ],
  [
    "the ignore file leaves out what changes",
    {
      before: () => {
        put("web/.dockerignore", "*.md\nnode_modules\n");
      },
      change: () => {
        put("web/node_modules/a/b.js", "1\n");
        put("web/a.md", "1\n");
      },
    },
  ],
  [
    "it is committed",
    {
      before: () => {
        put("web/new.js", "1\n");
      },
      change: commit,
    },
  ],
  [
    "git packs and forgets",
    {
      change: () => {
        git("gc", "-q");
        rmSync(join(folder, ".git/index"));
      },
    },
  ],
])("the same hash when %s", async (_, { before = () => undefined, change, service = {} }) => {
  commit();
  before();
  const one = await hash(service);
  change();
  expect(await hash(service)).toBe(one);
});

it.each<[string, () => void, Partial<ServiceRequest>, string]>([
  [
    "a context that is a link to a folder of the runner",
    () => link(tmpdir(), "web"),
    { dockerfile: "other/Dockerfile" },
    'service "web": "web" leads out of the repository',
  ],
  [
    "a Dockerfile that is a link to a file of the runner",
    () => link("/etc/hosts", "web/Dockerfile"),
    {},
    'service "web": "web/Dockerfile" leads out of the repository',
  ],
  [
    "a context below a link out",
    () => link("/", "out"),
    { context: "out/etc" },
    'service "web": "out/etc" leads out of the repository',
  ],
  [
    "a context in git's own folder",
    () => link(".git", "own"),
    { context: "own" },
    'service "web": "own" lies in git\'s own folder',
  ],
])("refuses %s", async (_, change, service, why) => {
  put("other/Dockerfile", "FROM scratch\n");
  commit();
  change();
  await expect(hash(service)).rejects.toThrow(why);
});
