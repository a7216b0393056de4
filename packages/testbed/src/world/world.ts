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
  /** The folder of an application that has a workflow for its deployment. */
  readonly example: string;
  /** Folders of actions' published forms, by what workflows write: "stageway/plan@v1". */
  readonly actions: ReadonlyMap<string, string>;
  /** The application's repository and the branch that is deployed. */
  readonly repository?: { readonly owner: string; readonly name: string; readonly branch: string };
  /** Port of the host on which the application answers. */
  readonly port?: number;
  /** Told of each part as soon as it is there, with the milliseconds that it took. */
  readonly onPart?: (part: string, duration: number) => void;
}

/** Which workflow runs, and what triggers it. */
export interface DeployOptions {
  /** The workflow's path in the application. */
  readonly workflow?: string;
  /** Somebody asks for the run by hand, with these inputs; without them it is the newest push that starts it. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Variables of this run alone. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Added to what the steps see. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: ActLine) => void;
}

/** A delivery world with one application in it: pushes are deployed by the application's own workflow, under act. */
export interface World extends AsyncDisposable {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly github: GitHubStandIn;
  readonly host: Host;
  readonly application: Application;
  /** Full names of the base images in its registry. */
  readonly images: Readonly<Record<BaseImageName, string>>;
  /** `owner/name`. */
  readonly repository: string;
  /** Where the application answers, and the same port as the host itself sees it. */
  readonly url: string;
  /** A folder of the world, for logs and the like; gone with it. */
  readonly folder: string;
  /** Changes the settings of the repository: variables and secrets that runs see from now on. */
  set(settings: Partial<Settings>): void;
  /** Commits and pushes; gives the commit's id. What `deploy` runs next is this push. */
  push(message: string, files?: Readonly<Record<string, string | null>>): Promise<string>;
  /** Starts a workflow: that of the newest push unless `options` say otherwise. */
  startDeploy(options?: DeployOptions): Promise<ActRun>;
  /** Runs a workflow to its end. */
  deploy(options?: DeployOptions): Promise<ActResult>;
  /** What runs on the host: for each compose service its image, sorted; stopped containers do not count. */
  running(): Promise<Readonly<Record<string, string>>>;
  /** The deployments of the repository, newest first. */
  records(): Promise<DeploymentRecord[]>;
}

const defaultRepository = { owner: "acme", name: "three-services", branch: "develop" };

/** Starts every part, and lays the application into a clone of its (still empty) repository. About five seconds. */
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
