import { join } from "node:path";
import { startRegistry } from "../../packages/testbed/src/index.ts";
import { atMost, mebibytes } from "./goal.ts";
import { openHere, putImage, putRelease } from "./images.ts";
import type { Place } from "./place.ts";
import { startPromotions } from "./promote-step.ts";
import type { Found } from "./result.ts";
import { probing, sharesOf, toldIn } from "./steps.ts";

/** Layers of these sizes: one image of one layer after another, and one of 2 GiB. */
const images = {
  "an image of 64 MiB": [64],
  "an image of 512 MiB": Array.from({ length: 8 }, () => 64),
  "an image of 2 GiB": Array.from({ length: 8 }, () => 256),
};

/** The most memory that promote-images holds while it copies larger and larger images from one registry to another. */
export async function memory(_: number, { folder }: Place): Promise<Found> {
  await using stack = new AsyncDisposableStack();
  const source = stack.use(await startRegistry());
  const target = stack.use(await startRegistry());
  const here = openHere(source.host);
  const rows = [];
  for (const [index, [name, sizes]] of Object.entries(images).entries()) {
    const digest = await putImage(here, `shop-${index}/web`, "OCI manifest", sizes.map(toBytes));
    const release = await putRelease(here, `shop-${index}`, { web: digest });
    const told = join(folder, String(index));
    await using promotions = await startPromotions(probing(told));
    const bytes = await promotions.promote(release, `${target.host}/shop-${index}`, ["v1"]);
    const [step] = toldIn(told);
    if (step === undefined) throw new Error("Cannot tell the memory of a step: it told nothing");
    rows.push({ name, megabytes: bytes / 1e6, peak: step.peak, seconds: sharesOf(step).wall / 1000 });
  }
  const table = {
    title: "Memory of promote-images between two registries",
    rows,
    columns: { "MB copied": "megabytes", "peak MiB": "peak", seconds: "seconds" },
  };
  const most = Math.max(...rows.map(({ peak }) => peak));
  return { tables: [table], goals: [atMost("peak memory while an image of 2 GiB is copied", most, 120, mebibytes)] };
}

function toBytes(mebibyte: number): number {
  return mebibyte << 20;
}
