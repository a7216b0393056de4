import { createProcesses } from "@stageway/core";
import type { RegistryAccess } from "@stageway/registry";
import { startEngine, startRegistry, type Engine, type Registry } from "@stageway/testbed";
import type { Project } from "./project.ts";
import { type Step } from "./project.ts";

/** Two services of one file each, one of which says its revision, and a compose file. */
export const twoServices = {
  "gateway/Dockerfile": dockerfile("gateway"),
  "gateway/main.txt": "gateway one\n",
  "web/Dockerfile": dockerfile("web"),
  "web/main.txt": "web one\n",
  "compose.yml": "services: {}\n",
};

/** An engine and a registry for all tests of a file. */
export class BuildWorld implements AsyncDisposable {
  readonly engine: Engine;
  readonly registry: Registry;

  private constructor(engine: Engine, registry: Registry) {
    this.engine = engine;
    this.registry = registry;
  }

  static async start(): Promise<BuildWorld> {
    return new BuildWorld(await startEngine(), await startRegistry());
  }

  /** Runs the action on a project: two services into the registry of this world, unless the inputs say otherwise. */
  build(project: Project, inputs: Readonly<Record<string, string>>): Promise<Step> {
    const common = {
      images: `${this.registry.host}/acme/shop`,
      services: "gateway=gateway\nweb=web",
      files: "compose.yml",
    };
    return project.run({ ...common, ...inputs }, this.engine.docker.env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = await this.engine.run(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"]);
    const images = all.split("\n").filter((name) => name.startsWith(`${this.registry.host}/`));
    if (images.length > 0) await this.engine.run(["image", "rm", "--force", ...images]);
    await this.registry[Symbol.asyncDispose]();
    await this.engine[Symbol.asyncDispose]();
  }
}

/** Access of nobody to the registry. */
export function anonymous(): RegistryAccess {
  const env = { PATH: process.env["PATH"] };
  return { env, processes: createProcesses({ env }) };
}

function dockerfile(text: string): string {
  const revision = "ARG STAGEWAY_REVISION\nENV REVISION=$STAGEWAY_REVISION\n";
  return `FROM scratch\n${revision}COPY main.txt /main.txt\nLABEL test=${text}\n`;
}
