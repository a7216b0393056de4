import { execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What a step of the action left behind. */
export interface Step {
  readonly exitCode: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A repository in a folder of its own, and the action run on it as a runner does it. */
export class Project implements AsyncDisposable {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), "build-images-")));
    await mkdir(join(project.folder, "repository"));
    await mkdir(join(project.folder, "temp"));
    project.git("init", "-q", "-b", "develop");
    return project;
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: join(this.folder, "repository"), encoding: "utf8" }).trim();
  }

  /** Writes files and commits them; gives the commit. */
  async commit(files: Readonly<Record<string, string>>): Promise<string> {
    for (const [path, content] of Object.entries(files)) await this.write(path, content);
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", "change");
    return this.git("rev-parse", "HEAD");
  }

  async write(path: string, content: string): Promise<void> {
    const full = join(this.folder, "repository", path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, content);
  }

  /** Runs the action's main; inputs that are not given are the defaults of action.yml. */
  async run(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Promise<Step> {
    const output = join(this.folder, "output");
    await writeFile(output, "");
    const defaults = { cache: "none", "release-name": "release", "size-limit": "1GB", "size-policy": "warn", provenance: "off", "force-rebuild": "false" };
    const given = Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const { promise, resolve } = Promise.withResolvers<Step>();
    const child = spawn(process.execPath, [join(import.meta.dirname, "../src/main.ts")], {
      cwd: join(this.folder, "repository"),
      env: {
        PATH: process.env["PATH"],
        HOME: this.folder,
        GITHUB_WORKSPACE: join(this.folder, "repository"),
        GITHUB_REPOSITORY: "acme/shop",
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_EVENT_NAME: "push",
        GITHUB_REF: "refs/heads/develop",
        GITHUB_OUTPUT: output,
        RUNNER_TEMP: join(this.folder, "temp"),
        ...Object.fromEntries(given),
        ...env,
      },
    });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (log += text));
    child.on("close", (exitCode) => void readOutputs(output).then((outputs) => resolve({ exitCode, log, outputs })));
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function readOutputs(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, "utf8");
  return Object.fromEntries([...text.matchAll(/^([a-z-]+)<<(.+)\n([\s\S]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [name, value]));
}
