/** A repository with a stage on a host of the testbed, a registry and a GitHub, and the command at work in it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTwoHosts } from "../../../actions/deploy-compose/test/two-hosts.ts";
import { compose, startWorld, type World } from "../../../actions/deploy-compose/test/world.ts";
import { stageway, type Ran, type RanOptions } from "./command.ts";
import { layProject } from "./projects.ts";

export interface Site extends AsyncDisposable {
  readonly world: World;
  /** Where the repository lies. */
  readonly root: string;
  /** `name:port`, as the command names the host; the first one of several. */
  readonly host: string;
  readonly hosts: readonly string[];
  /** Folder of the images in the registry. */
  readonly images: string;
  /** The options that name the keys of the stage. */
  readonly keys: readonly string[];
  /** Runs a verb with the keys of the stage and a token. */
  readonly run: Run;
  /** Runs a verb that deploys, without the time that a proxy would need. */
  readonly fast: Run;
}

type Run = (verb: string, words?: readonly string[], options?: RanOptions) => Promise<Ran>;

/** @param count of the hosts of the stage, the first one being the world's own */
export async function startSite(count: 1 | 2 = 1): Promise<Site> {
  const stack = new AsyncDisposableStack();
  const both = count === 2 ? stack.use(await startTwoHosts()) : undefined;
  const world = both?.world ?? stack.use(await startWorld());
  const { host, port, user, key, knownHosts } = world.host;
  const hosts = both === undefined ? [`${host}:${port}`] : [both.a.name, both.b.name];
  const folder = await mkdtemp(join(tmpdir(), "stageway-site-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "key"), key, { mode: 0o600 });
  await writeFile(join(folder, "known"), both?.inputs["known-hosts"] ?? knownHosts);
  const [registry = ""] = (await world.image("0")).split("/");
  const configuration = `images: ${registry}/acme
stages:
  staging: { branch: main, hosts: ${JSON.stringify(hosts)}, user: ${user}, directory: /srv/shop }
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
    world,
    root: project.root,
    host: hosts[0] ?? "",
    hosts,
    images: `${registry}/acme`,
    keys,
    run,
    fast: (verb, words = [], more = {}) => run(verb, [...words, "--settle-delay", "0s", "--stable-for", "1s"], more),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What runs: state and image of each container, without its name. */
export async function runningImages(world: World): Promise<readonly string[]> {
  return (await world.running()).map((line) => line.split(" ").slice(1).join(" "));
}
