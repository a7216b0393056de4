import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startRegistry, type Registry } from "../../packages/testbed/src/index.ts";
import { parseDigestReference, type Digest } from "../../packages/registry/src/index.ts";
import { imageKinds, openHere, putImage, putRelease } from "./images.ts";
import { startPromotions, type Promote } from "./promote-step.ts";
import { requestsOf, watchTraffic } from "./traffic.ts";

const stack = new AsyncDisposableStack();
let source: Registry;
let promote: Promote;

beforeAll(async () => {
  source = stack.use(await startRegistry({ reach: "loopback" }));
  ({ promote } = stack.use(await startPromotions()));
});
afterAll(() => stack.disposeAsync());

/** A release of one image of so many layers of 1 MB. */
async function releaseOf(folder: string, layers: number): Promise<string> {
  const here = openHere(source.host);
  const sizes = Array.from({ length: layers }, () => 1_000_000);
  const digest = await putImage(here, `${folder}/web`, "OCI manifest", sizes);
  return await putRelease(here, folder, { web: digest });
}

it("asks a registry once more for each layer that it mounts, and moves not a byte of them", async () => {
  await using watched = await watchTraffic(source);
  const counts = [];
  for (const layers of [1, 9]) {
    const { repository, digest } = parseDigestReference(await releaseOf(`within-${layers}`, layers));
    await watched.take();
    const through = await promote(`${watched.host}/${repository}@${digest}`, `${watched.host}/to-${layers}`, ["v1"]);
    expect(through).toBe(0);
    counts.push(await watched.take());
  }
  expect(counts.map(({ requests }) => requests)).toEqual([24, 32]);
  expect(Math.max(...counts.map(({ bytes }) => bytes))).toBeLessThan(30_000);
});

it("moves every byte once between registries, and looks at what is there in 10 requests", async () => {
  await using target = await startRegistry({ reach: "loopback" });
  await using watched = await watchTraffic(target);
  const release = await releaseOf("between", 4);
  const sent = await promote(release, `${watched.host}/to`, ["v1"]);
  const first = await watched.take();
  expect(first.bytes - sent).toBeLessThan(50_000);
  expect(sent).toBeLessThan(4_020_000);
  expect(await promote(release, `${watched.host}/to`, ["v1"])).toBe(0);
  expect((await watched.take()).requests).toBeLessThanOrEqual(10);
});

it("keeps the digest of an image of every kind", async () => {
  await using target = await startRegistry({ reach: "loopback" });
  const [here, there] = [openHere(source.host), openHere(target.host)];
  const digests: Record<string, Digest> = {};
  for (const [index, kind] of imageKinds.entries())
    digests[`kind-${index}`] = await putImage(here, `kinds/kind-${index}`, kind, [1000]);
  const release = await putRelease(here, "kinds", digests);
  await promote(release, `${target.host}/to`, ["v1"]);
  for (const [name, digest] of Object.entries(digests)) {
    const [before, after] = await Promise.all([
      here.manifest(`kinds/${name}`, digest),
      there.manifest(`to/${name}`, "v1"),
    ]);
    expect(after).toEqual(before);
  }
  expect((await requestsOf(target)).filter((request) => request.startsWith("DELETE"))).toEqual([]);
});
