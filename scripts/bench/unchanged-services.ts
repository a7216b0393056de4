import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  program,
  publishedIn,
  startEngine,
  startJob,
  startRegistry,
  type Engine,
  type Registry,
} from "../../packages/testbed/src/index.ts";
import { root } from "../action-file.ts";
import { atMost, exactly } from "./goal.ts";
import type { Place } from "./place.ts";
import type { Found } from "./result.ts";
import { requestsOf } from "./traffic.ts";

/** What a build of services asks of a registry when none of them changed. */
export interface UnchangedBuild {
  readonly services: number;
  /** Names of the services that were built all the same. */
  readonly built: readonly string[];
  readonly milliseconds: number;
  readonly requests: readonly string[];
}

/** A commit that changes nothing for any service: what it costs to know that. */
export async function unchangedServices(_: number, { folder }: Place): Promise<Found> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const registry = stack.use(await startRegistry());
  const found = [];
  for (const count of [1, 3, 10])
    found.push(await buildUnchanged(join(folder, String(count)), count, { engine, registry }));
  const rows = found.map(({ services, built, milliseconds, requests }) => ({
    name: `${services} services`,
    built: built.length,
    milliseconds,
    reads: requests.filter(isRead).length,
    writes: requests.length - requests.filter(isRead).length,
    perService: (requests.filter(isRead).length - 5) / services,
  }));
  const table = {
    title: "A build in which no service changed",
    rows,
    columns: {
      builds: "built",
      "reads of the registry": "reads",
      "reads for each service": "perService",
      "writes (tags and the release)": "writes",
      ms: "milliseconds",
    },
    notes: ["Of each service its image is read, and whether the new tag is free; five reads are of releases."],
  };
  const [one, , ten] = found;
  const more = ((ten?.requests.filter(isRead).length ?? 0) - (one?.requests.filter(isRead).length ?? 0)) / 9;
  return {
    tables: [table],
    goals: [
      exactly("builds when no service changed", Math.max(...rows.map(({ built }) => built)), 0),
      atMost("reads of the registry for one more service that did not change, its new tag among them", more, 2),
    ],
  };
}

/** Builds services, commits something else, and builds again with the first release on record. */
export async function buildUnchanged(
  folder: string,
  count: number,
  { engine, registry }: { readonly engine: Engine; readonly registry: Registry },
): Promise<UnchangedBuild> {
  const names = Array.from({ length: count }, (_, index) => `service-${index}`);
  await mkdir(folder, { recursive: true });
  const git = (...args: string[]) =>
    program("git", ["-C", folder, "-c", "user.name=Bench", "-c", "user.email=bench@example.com", ...args]);
  await git("init", "--quiet");
  for (const name of names) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "Dockerfile"), `FROM scratch\nCOPY Dockerfile /${name}\n`);
  }
  await writeFile(join(folder, "compose.yml"), "services: {}\n");
  const commit = async (message: string) => {
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", message);
  };
  await using job = await startJob({
    ...engine.docker.env,
    GITHUB_WORKSPACE: folder,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF: "refs/heads/main",
  });
  const build = async (version: string, previous: string) => {
    const services = names.map((name) => `${name}=${name}`).join("\n");
    const inputs = { images: `${registry.host}/shop-${count}`, services, files: "compose.yml", cache: "none" };
    const form = publishedIn(join(root, "dist/actions/build-images"));
    const step = await job.step(form, { ...inputs, version, previous });
    if (step.exitCode !== 0) throw new Error(`Cannot count a build that fails: ${step.log}`);
    return step;
  };
  await commit("First");
  const first = await build("v1", "");
  await commit("Nothing for any service");
  const before = (await requestsOf(registry)).length;
  const began = performance.now();
  const second = await build("v2", first.output("release"));
  return {
    services: count,
    milliseconds: performance.now() - began,
    built: JSON.parse(second.output("built")) as string[],
    requests: (await requestsOf(registry)).slice(before),
  };
}

export function isRead(request: string): boolean {
  return /^(GET|HEAD) /.test(request);
}
