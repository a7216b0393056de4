/** A repository with a stage on a host of the testbed, a registry and a GitHub, and the command at work in it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose, startWorld, type World } from "../../../actions/deploy-compose/test/world.ts";
import { stageway, type Ran, type RanOptions } from "./command.ts";
import { layProject } from "./projects.ts";

export interface Site extends AsyncDisposable {
  readonly world: World;
  /** Where the repository lies. */
  readonly root: string;
  /** `name:port`, as the command names the host. */
  readonly host: string;
  /** Folder of the images in the registry. */
  readonly images: string;
  /** Runs a verb with the keys of the stage and a token. */
  readonly run: Run;
  /** Runs a verb that deploys, without the time that a proxy would need. */
  readonly fast: Run;
}

type Run = (verb: string, words?: readonly string[], options?: RanOptions) => Promise<Ran>;

export async function startSite(): Promise<Site> {
  const stack = new AsyncDisposableStack();
  const world = stack.use(await startWorld());
  const folder = await mkdtemp(join(tmpdir(), "stageway-site-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "key"), world.host.key, { mode: 0o600 });
  await writeFile(join(folder, "known"), world.host.knownHosts);
  const { host, port, user } = world.host;
  const [registry = ""] = (await world.image("0")).split("/");
  const configuration = `images: ${registry}/acme
stages:
  staging: { branch: main, hosts: ["${host}:${port}"], user: ${user}, directory: /srv/shop }
`;
  const project = stack.use(
    await layProject(
      { "compose.yml": compose, ".github/stageway.yml": configuration },
      { remote: `${world.github.serverUrl}/acme/shop.git` },
    ),
  );
  const keys = ["--identity", join(folder, "key"), "--known-hosts", join(folder, "known")];
  const run: Run = (verb, words = [], { env, ...more } = {}) => {
    const github = { GITHUB_TOKEN: world.github.token, GITHUB_API_URL: world.github.apiUrl };
    return stageway([verb, ...words, ...keys], { cwd: project.root, env: { ...github, ...env }, ...more });
  };
  return {
    ...{ world, root: project.root, host: `${host}:${port}`, images: `${registry}/acme`, run },
    fast: (verb, words = [], more = {}) => run(verb, [...words, "--settle-delay", "0s", "--stable-for", "1s"], more),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What runs: state and image of each container, without its name. */
export async function runningImages(world: World): Promise<readonly string[]> {
  return (await world.running()).map((line) => line.split(" ").slice(1).join(" "));
}
