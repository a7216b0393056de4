import { startEngine, startRegistry, type Registry } from "../../packages/testbed/src/index.ts";
import { parseDigestReference } from "../../packages/registry/src/index.ts";
import { atMost, times } from "./goal.ts";
import { openHere, putImage, putRelease } from "./images.ts";
import { curlCopy, curlMount, moversOf } from "./movers.ts";
import { startPromotions } from "./promote-step.ts";
import type { Found } from "./result.ts";
import { compare, type Candidate, type Row } from "./sample.ts";
import { watchTraffic } from "./traffic.ts";

/** The image: 8 layers of 64 MiB. */
const layers = Array.from({ length: 8 }, () => 64 << 20);
const columns = { requests: "requests", MB: "megabytes" };

/** Where one mover brings the image: hosts are the registries' own when it is timed, and counting ones when it is counted. */
interface Way {
  readonly from: string;
  readonly to: string;
  /** A folder that nobody used before. */
  readonly folder: string;
}

interface Mover {
  readonly name: string;
  readonly prepare?: (way: Way) => Promise<unknown>;
  readonly run: (way: Way) => Promise<unknown>;
}

/** An image of 512 MiB across the repositories of one registry, and from one registry to another. */
export async function promotion(rounds: number): Promise<Found> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const source = stack.use(await startRegistry());
  const { promote } = stack.use(await startPromotions());
  const here = openHere(source.host);
  const digest = await putImage(here, "shop/web", "OCI manifest", layers);
  const manifest = await here.manifest("shop/web", digest);
  if (manifest === undefined) throw new Error("Cannot find the image that was just put there");
  await here.putManifest("shop/web", manifest, "v1");
  const release = parseDigestReference(await putRelease(here, "shop", { web: digest })).digest;
  const movers = moversOf(engine);
  const image = (host: string, folder = "shop") => `${host}/${folder}/web:v1`;

  const ours: Mover = {
    name: "stageway promote-images, the release too",
    run: ({ from, to, folder }) => promote(`${from}/shop/release@${release}`, `${to}/${folder}`, ["v1"]),
  };
  const cold: Mover = {
    name: "docker pull, tag and push, on a cold engine",
    prepare: ({ from }) => movers.forget(image(from)),
    run: async ({ from, to, folder }) => {
      await movers.docker(image(from), image(to, folder));
      await movers.forget(image(from), image(to, folder));
    },
  };
  const imagetools: Mover = {
    name: "docker buildx imagetools create",
    run: ({ from, to, folder }) => movers.imagetools(image(from), image(to, folder)),
  };
  const mount: Mover = {
    name: "curl, a process for each request",
    run: ({ to, folder }) => curlMount(to, "shop/web", `${folder}/web`, manifest, "v1"),
  };
  const copy: Mover = {
    name: "curl moves the bytes, four layers at once",
    run: ({ from, to, folder }) =>
      curlCopy({ host: from, repository: "shop/web" }, { host: to, repository: `${folder}/web` }, manifest, "v1"),
  };
  const within = await measure([cold, ours, imagetools, mount], source, rounds, "one");
  const between = await measure([cold, ours, imagetools, copy], source, rounds, "two");
  const overCurl = ratioOf(between[1], between[3]);
  return {
    tables: [
      { title: "Promotion of a 512 MiB image across repositories of a registry", rows: within, columns },
      {
        title: "Promotion of a 512 MiB image from one registry to another",
        rows: between,
        columns,
        notes: [
          `Ours takes ${overCurl?.toFixed(2) ?? "?"} × what curl does, and checks every byte on the way.`,
          "Bytes are those to and from both registries, counted in a run of their own, which is not timed.",
        ],
      },
    ],
    goals: [
      atMost("promotion across repositories, against docker on a cold engine", within[1]?.ratio, 0.05, times),
      atMost("promotion between registries, against curl moving the bytes", overCurl, 1.2, times),
    ],
  };
}

/** Of two rows of the same rounds; none when either was too unsteady for a ratio of its own. */
function ratioOf(one: Row | undefined, other: Row | undefined): number | undefined {
  const isSteady = one?.ratio !== undefined && other?.ratio !== undefined;
  return isSteady ? one.ratio / other.ratio : undefined;
}

/** Times all movers, then counts what each sends. Between registries every destination is a new one, empty. */
async function measure(movers: readonly Mover[], source: Registry, rounds: number, registries: "one" | "two") {
  let number = 0;
  await using destinations = new AsyncDisposableStack();
  const next = async (): Promise<{ registry: Registry; folder: string }> => {
    const folder = `${registries}-${++number}`;
    return { folder, registry: registries === "one" ? source : await startRegistry() };
  };
  const candidates = movers.map(({ name, prepare, run }): Candidate => {
    let way: Way;
    let done = async () => {};
    destinations.defer(() => done());
    return {
      name,
      prepare: async () => {
        await done();
        const { registry, folder } = await next();
        if (registry !== source) done = async () => registry[Symbol.asyncDispose]();
        way = { from: source.host, to: registry.host, folder };
        await prepare?.(way);
      },
      run: () => run(way),
    };
  });
  const rows = await compare(candidates, rounds, 0);
  const facts: Awaited<ReturnType<typeof count>>[] = [];
  for (const { prepare, run } of movers) facts.push(await count(source, await next(), { prepare, run }));
  return rows.map((row, index) => ({ ...row, ...facts[index] }));
}

async function count(
  source: Registry,
  { registry, folder }: { registry: Registry; folder: string },
  { prepare, run }: Pick<Mover, "run"> & { prepare: Mover["prepare"] | undefined },
) {
  await using stack = new AsyncDisposableStack();
  if (registry !== source) stack.use(registry);
  const from = stack.use(await watchTraffic(source));
  const to = registry === source ? from : stack.use(await watchTraffic(registry));
  const way = { from: from.host, to: to.host, folder };
  await prepare?.(way);
  await Promise.all([from.take(), to.take()]);
  await run(way);
  const sides = await Promise.all([...new Set([from, to])].map((side) => side.take()));
  const sum = (key: "requests" | "bytes") => sides.reduce((total, side) => total + side[key], 0);
  return { requests: sum("requests"), megabytes: sum("bytes") / 1e6 };
}
