import { join } from "node:path";
import type { ActResult, ActRun } from "../act/act.ts";
import type { ActLine } from "../act/log.ts";
import { type Engine, startEngine } from "../engine/engine.ts";
import { type GitHubStandIn, startGitHub } from "../github/index.ts";
import { type Host, startHost } from "../host/host.ts";
import { pushBaseImages, type BaseImageName } from "../images/base-images.ts";
import { type Registry, startRegistry } from "../registry/registry.ts";
import { type Application, openApplication } from "./application.ts";
import { ownedFolder } from "./folder.ts";
import type { DeploymentRecord } from "./records.ts";
import { runWorld } from "./run-world.ts";
import type { Settings } from "./settings.ts";

/** The application of a world and how it is deployed. */
export interface WorldOptions {
  /** Folder of an application with a deployment workflow. */
  readonly example: string;
  /** Folders of published actions, by their reference in workflows: "stageway/plan@v1". */
  readonly actions: ReadonlyMap<string, string>;
  /** The application's repository and the branch that is deployed. */
  readonly repository?: { readonly owner: string; readonly name: string; readonly branch: string };
  /** Port of the host on which the application answers. */
  readonly port?: number;
  /** Called with each part once it runs, and the milliseconds that it took to start. */
  readonly onPart?: (part: string, duration: number) => void;
}

/** Which workflow runs, and what triggers it. */
export interface DeployOptions {
  /** The workflow's path in the application. */
  readonly workflow?: string;
  /** Inputs of a manual run (`workflow_dispatch`); without them, the newest push triggers the run. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Variables for this run only. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Additional environment for the steps. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: ActLine) => void;
}

/** A complete delivery environment with one application, whose own workflow deploys pushes under act. */
export interface World extends AsyncDisposable {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly github: GitHubStandIn;
  readonly host: Host;
  readonly application: Application;
  /** Full names of the base images in the registry. */
  readonly images: Readonly<Record<BaseImageName, string>>;
  /** `owner/name`. */
  readonly repository: string;
  /** URL of the application on this machine. */
  readonly url: string;
  /** Temporary folder for logs and the like, removed with the world. */
  readonly folder: string;
  /** Changes variables and secrets of the repository for later runs. */
  set(settings: Partial<Settings>): void;
  /** Commits and pushes files; `null` deletes one. Gives the commit id. The next `deploy` runs this push. */
  push(message: string, files?: Readonly<Record<string, string | null>>): Promise<string>;
  /** Starts a workflow, by default that of the newest push. */
  startDeploy(options?: DeployOptions): Promise<ActRun>;
  /** Runs a workflow to completion. */
  deploy(options?: DeployOptions): Promise<ActResult>;
  /** Images of the running containers on the host, by compose service. */
  running(): Promise<Readonly<Record<string, string>>>;
  /** Deployments of the repository, newest first. */
  records(): Promise<DeploymentRecord[]>;
}

const defaultRepository = { owner: "acme", name: "three-services", branch: "develop" };

/** Starts every part, and copies the application into a clone of its still empty repository. Takes about five seconds. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { onPart = () => undefined, port = 8080 } = options;
  const { owner, name, branch } = options.repository ?? defaultRepository;
  await using stack = new AsyncDisposableStack();
  const part = async <T extends AsyncDisposable>(start: Promise<T>, said: (started: T) => string): Promise<T> => {
    const began = performance.now();
    const started = stack.use(await start);
    onPart(said(started), performance.now() - began);
    return started;
  };
  const folder = stack.use(await ownedFolder("world"));
  const engine = await part(startEngine(), ({ version, ours }) => `Docker engine ${version}${ours ? "" : ", yours"}`);
  const [registry, github] = await Promise.all([
    part(startRegistry(), ({ url }) => `OCI registry ${url}`),
    part(startGitHub(), ({ serverUrl }) => `GitHub stand-in ${serverUrl}`),
  ]);
  const [host, images] = await Promise.all([
    part(
      startHost(engine, { ports: [port], machinePorts: [registry.port] }),
      (started) => `host of its own, ssh port ${started.port}`,
    ),
    pushBaseImages(engine.docker, registry.host),
  ]);
  const { authenticatedUrl } = await github.createRepository(owner, name, { defaultBranch: branch });
  const application = await openApplication(options.example, authenticatedUrl, join(folder.path, "clone"), branch);
  const parts = { engine, registry, github, host, application, images };
  const world = runWorld(parts, options.actions, {
    repository: `${owner}/${name}`,
    url: `http://${host.address(port)}`,
    folder: folder.path,
  });
  const rest = stack.move();
  return { ...world, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}
