import type { Step } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { text } from "./narrow.ts";
import { shortImage, type Pins } from "./pin.ts";
import type { Scene } from "./scene.ts";
import { creatingOf } from "./steps.ts";

/** Layers are unpacked while they are fetched: this many times the compressed size has to be free (F12). */
const unpackFactor = 3;
/** What the engine needs beside the images: containers, logs, its own database. */
const margin = 64 * 1024 * 1024;

/** Steps that touch nothing that runs: is it still as it was planned for, is there room, are the images there? */
export function prepareSteps(touched: readonly Decision[], pins: Pins, scene: Scene): readonly Step[] {
  const missing = missingImages(touched, scene);
  return [
    ...comparison(scene),
    ...namesStep(touched),
    ...spaceStep(missing, pins, scene),
    ...missing.map((image) => pullStep(image, touched)),
  ];
}

/** Bytes that have to be free before the images that are missing are fetched; those whose size nobody knows count nothing. */
export function bytesNeeded(missing: readonly string[], pins: Pins): number {
  return compressedSize(missing, pins) * unpackFactor + margin;
}

/** Bytes that are fetched at most: images that share layers are no larger than all of the release together. */
export function compressedSize(missing: readonly string[], pins: Pins): number {
  const sizes = new Map([...pins.images.values()].map(({ image, size }) => [image, size ?? 0]));
  const each = missing.reduce((sum, image) => sum + (sizes.get(image) ?? 0), 0);
  return Math.min(each, pins.size ?? each);
}

/** Images that something is made of and that are not on the host, each once. */
export function missingImages(touched: readonly Decision[], { state }: Pick<Scene, "state">): readonly string[] {
  const needed = touched.filter(({ fresh }) => fresh.length > 0).map(({ image }) => image);
  return [...new Set(needed)].filter((image) => !state.images.has(image)).sort();
}

/** Whoever deployed between the reading of the state and the lease has removed containers: then this plan is of yesterday. */
function comparison({ state }: Scene): readonly Step[] {
  const ids = state.containers.map(({ id }) => id).sort();
  if (ids.length === 0) return [];
  return [
    {
      title: "check that the containers are the ones that were planned for",
      do: [["docker", "container", "inspect", "--format", "{{.Name}}", ...ids]],
    },
  ];
}

function namesStep(touched: readonly Decision[]): readonly Step[] {
  const names = creatingOf(touched).flatMap(({ fresh }) => fresh);
  return names.length === 0 ? [] : [{ title: "look for containers of the same names", do: [["free", ...names]] }];
}

function spaceStep(missing: readonly string[], pins: Pins, { state }: Scene): readonly Step[] {
  if (missing.length === 0) return [];
  return [{ title: "look for room", do: [["space", state.engine.root, String(bytesNeeded(missing, pins))]] }];
}

function pullStep(image: string, touched: readonly Decision[]): Step {
  const platform = touched
    .filter((decision) => decision.image === image)
    .map(({ model }) => text(model?.raw.platform))[0];
  const asked = platform === undefined ? [] : ["--platform", platform];
  const services = touched.filter((decision) => decision.image === image).map(({ service }) => service);
  return {
    title: `fetch the image of ${services.join(", ")} (${shortImage(image)})`,
    do: [["docker", "pull", "--quiet", ...asked, image]],
  };
}
