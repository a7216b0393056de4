import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createProcesses, requireSuccess, type Processes } from "@stageway/core";

/** What a step of the action left behind. */
export interface Step {
  readonly exitCode: number | undefined;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What action.yml says when an input is not given; a test holds that it does. */
export const defaults = {
  cache: "none",
  "release-name": "release",
  "size-limit": "1GB",
  "size-policy": "warn",
  provenance: "off",
  "force-rebuild": "false",
};

/** A repository in a folder of its own, and the action run on it as a runner does it. */
export class Project implements AsyncDisposable {
  readonly folder: string;
  readonly repository: string;
  readonly #processes: Processes = createProcesses({ env: { PATH: process.env["PATH"] } });

  private constructor(folder: string) {
    this.folder = folder;
    this.repository = join(folder, "repository");
  }

  static async start(): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), "build-images-")));
    await mkdir(project.repository);
    await mkdir(join(project.folder, "temp"));
    await project.git("init", "-q", "-b", "develop");
    return project;
  }

  async git(...args: readonly string[]): Promise<string> {
    const who = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    const finished = await this.#processes.run("git", [...who, ...args], { cwd: this.repository });
    return requireSuccess(finished, "prepare the repository").stdout.trim();
  }

  /** Writes files and commits them; gives the commit. */
  async commit(files: Readonly<Record<string, string>>): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.repository, path)), { recursive: true });
      await writeFile(join(this.repository, path), content);
    }
    await this.git("add", "-A");
    await this.git("commit", "-q", "--allow-empty", "-m", "change");
    return this.git("rev-parse", "HEAD");
  }

  /** Runs the action's main; inputs that are not given are the defaults of action.yml, but without a cache. */
  async run(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Promise<Step> {
    const output = join(this.folder, "output");
    await writeFile(output, "");
    const given = Object.entries({ ...defaults, ...inputs }).map(
      ([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const,
    );
    const main = join(import.meta.dirname, "../src/main.ts");
    const { exitCode, stdout, stderr } = await this.#processes.run(process.execPath, [main], {
      cwd: this.repository,
      env: { ...this.#runner(output), ...Object.fromEntries(given), ...env },
    });
    return { exitCode, log: stdout + stderr, outputs: readOutputs(await readFile(output, "utf8")) };
  }

  #runner(output: string): Record<string, string | undefined> {
    return {
      PATH: process.env["PATH"],
      HOME: this.folder,
      GITHUB_WORKSPACE: this.repository,
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_EVENT_NAME: "push",
      GITHUB_REF: "refs/heads/develop",
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: join(this.folder, "temp"),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function readOutputs(text: string): Record<string, string> {
  const entries = text.matchAll(/^([a-z-]+)<<(.+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...entries].map(([, name = "", , value = ""]) => [name, value]));
}
