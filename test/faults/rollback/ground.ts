import { startWorld, type World } from "../../../actions/deploy-compose/test/world.ts";
import type { HostOptions } from "../../../packages/testbed/src/index.ts";
import type { Job, StepOptions, StepResult } from "../../../actions/deploy-compose/test/job.ts";
import {
  contentsToRead,
  firstVersion,
  pushImages,
  registryOf,
  release,
  type Images,
  type Version,
} from "./application.ts";
import { differences, idsOn, stateOf, type HostState } from "./host-state.ts";

type Inputs = Readonly<Record<string, string>>;

/** One host for all cases; each begins with the first version of the application running there, confirmed. */
export interface Ground extends AsyncDisposable {
  readonly world: World;
  readonly images: Images;
  readonly first: Version;
  /** The first version runs; gives what that looks like. Deploys it only when the case before did not end there. */
  standing(): Promise<Standing>;
  deploy(job: Job, version: Version, name: string, more?: Inputs, options?: StepOptions): Promise<StepResult>;
  rollback(job: Job, more?: Inputs): Promise<StepResult>;
  state(): Promise<HostState>;
  ids(): Promise<readonly string[]>;
  /** What a clean-up of the registry does to the image of the first version. */
  removeImage(): Promise<unknown>;
  pushImageAgain(): Promise<unknown>;
  /** Moves the tag of the service that is outside of every release. */
  nameStable(image: string): Promise<unknown>;
  readonly sh: (script: string) => Promise<string>;
}

export interface Standing {
  readonly state: HostState;
  readonly release: string;
  readonly version: string;
  /** Of the deployment that brought it. */
  readonly number: string;
}

const data = `
cd "$(docker volume inspect --format '{{.Mountpoint}}' shop_data)" && [ -f orders ] || echo 'what customers ordered' >orders`;

export async function startGround(host: HostOptions = {}): Promise<Ground> {
  await using starting = new AsyncDisposableStack();
  const world = starting.use(await startWorld(host));
  const images = await pushImages(world);
  const first = firstVersion(images);
  const reference = await release(world, first, ["v1"]);
  const registry = registryOf(world);
  const digest = images.one.slice(images.one.indexOf("@") + 1);
  const nameStable = async (image: string) => {
    const named = await registry.manifest("acme/cache", image.slice(image.indexOf("@") + 1));
    if (named === undefined) throw new Error("The registry does not have what was pushed");
    await registry.putManifest("acme/cache", named, "stable");
  };
  await nameStable(images.stable);
  const manifest = await registry.manifest("acme/web", digest);
  if (manifest === undefined) throw new Error("The registry does not have what was pushed");
  let standing: Standing | undefined;
  let count = 0;
  const state = () => stateOf(world.host);
  const sh = (script: string) => world.host.exec(["sh", "-c", script]);
  const inputs = { ...world.inputs, "stable-for": "0s", wait: "1m" };
  const deployed = async (
    job: Job,
    from: string,
    { environment }: Version,
    name: string,
    more: Inputs = {},
    options: StepOptions = {},
  ) =>
    job.step("deploy-compose", { ...inputs, release: from, version: name, "env-file": environment, ...more }, options);
  const begin = async (): Promise<Standing> => {
    await world.clear();
    await sh("docker volume ls --quiet | xargs -r docker volume rm");
    await using job = await world.job();
    const version = `v1-${(count += 1)}`;
    const step = await deployed(job, reference, first, version);
    if (step.output("outcome") !== "deployed") throw new Error(`Cannot begin: ${step.log}`);
    await sh(data);
    const begun = await state();
    const unread = contentsToRead.filter((content) => !begun.containers.some((one) => one.includes(content)));
    // Containers that read nothing would hold nothing.
    if (unread.length > 0) throw new Error(`Cannot begin: nobody has read ${unread.join(", ")}`);
    return { state: begun, release: reference, version, number: step.output("number") };
  };
  const stack = starting.move();
  return {
    world,
    images,
    first,
    state,
    sh,
    async standing() {
      const asItWas = standing !== undefined && differences(standing.state, await state()).length === 0;
      return (standing = asItWas && standing !== undefined ? standing : await begin());
    },
    async deploy(job, version, name, more, options) {
      const from = await release(world, version, [`t-${(count += 1)}`]);
      return await deployed(job, from, version, name, more, options);
    },
    rollback(job, more) {
      const { version, ...others } = inputs;
      return job.step("rollback", { ...others, ...(version === "" ? {} : more) });
    },
    ids: () => idsOn(world.host),
    removeImage: () =>
      fetch(`http://127.0.0.1:${world.images.port}/v2/acme/web/manifests/${digest}`, { method: "DELETE" }),
    pushImageAgain: () => registry.putManifest("acme/web", manifest),
    nameStable,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
