import { startEngine, startRegistry } from "../../packages/testbed/src/index.ts";
import type { Digest } from "../../packages/registry/src/index.ts";
import { exactly } from "./goal.ts";
import { imageKinds, openHere, putImage, putRelease } from "./images.ts";
import { moversOf } from "./movers.ts";
import { startPromotions } from "./promote-step.ts";
import type { Found } from "./result.ts";

/** Whether an image has the digest afterwards that it had before, for every shape in which images lie in registries. */
export async function digests(): Promise<Found> {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const { host } = stack.use(await startRegistry());
  const other = stack.use(await startRegistry());
  const [here, there] = [openHere(host), openHere(other.host)];
  const wanted = new Map<string, Digest>();
  for (const [index, kind] of imageKinds.entries()) {
    const name = `kind-${index}`;
    wanted.set(name, await putImage(here, `shop/${name}`, kind, [1000]));
    const manifest = await here.manifest(`shop/${name}`, wanted.get(name) ?? "");
    if (manifest !== undefined) await here.putManifest(`shop/${name}`, manifest, "v1");
  }
  const movers = moversOf(engine);
  const each = (folder: string, move: (from: string, to: string) => Promise<unknown>) => async () => {
    for (const name of wanted.keys())
      await move(`${host}/shop/${name}:v1`, `${other.host}/${folder}/${name}:v1`).catch(() => undefined);
  };
  const { promote } = stack.use(await startPromotions());
  const release = await putRelease(here, "shop", Object.fromEntries(wanted));
  const ways = {
    ours: () => promote(release, `${other.host}/ours`, ["v1"]),
    docker: each("docker", async (from, to) => {
      await movers.docker(from, to);
      await movers.forget(from, to);
    }),
    imagetools: each("imagetools", movers.imagetools),
  };
  for (const go of Object.values(ways)) await go();
  const said = async (folder: string, name: string) => {
    const digest = await there.head(`${folder}/${name}`, "v1");
    return digest === undefined ? "none arrives" : digest === wanted.get(name) ? "same" : "another";
  };
  const rows = await Promise.all(
    imageKinds.map(async (kind, index) => {
      const name = `kind-${index}`;
      const found = Object.keys(ways).map(async (way) => [way, await said(way, name)] as const);
      return { name: kind, ...Object.fromEntries(await Promise.all(found)) };
    }),
  );
  const columns = { "stageway promote-images": "ours", "docker pull, tag, push": "docker", imagetools: "imagetools" };
  const same = rows.filter((row) => "ours" in row && row.ours === "same").length;
  return {
    tables: [{ title: "Digest after a promotion from one registry to another", rows, columns }],
    goals: [exactly("kinds of images that keep their digest", same, imageKinds.length)],
  };
}
