import { expect, it } from "@jest/globals";
import {
  after,
  containerOf,
  digest,
  emptyState,
  modelOf,
  options,
  planned,
  refusedFor,
  release,
} from "../../test/compose-fixture.ts";
import { planCompose } from "./plan.ts";
import type { LocalImage, ReplacedImage, TargetState } from "./state.ts";

const cacheOf = (label: string) => modelOf({ web: { image: "web" }, cache: { image: "redis:7", labels: { label } } });
const wanted = release({ web: "a" });
const before = after(emptyState(cacheOf("one")), wanted);
const cache = before.containers.find(({ service }) => service === "cache") ?? containerOf("", "", "");
const noted: ReplacedImage = {
  service: "cache",
  definition: cache.definition ?? "",
  id: digest("1"),
  tag: "stageway.local/shop/cache.before:9",
  digests: [`mirror.example/redis@${digest("d")}`, `redis@${digest("d")}`],
};

/** The cache runs with another definition, and is gone back to the one that was noted. */
function going(replaced: readonly ReplacedImage[], local: Readonly<Record<string, string>>): TargetState {
  const images = Object.entries(local).map(([name, letter]): [string, LocalImage] => [
    name,
    { id: digest(letter), os: "linux", architecture: "amd64" },
  ]);
  const containers = before.containers.map((container) =>
    container === cache ? { ...container, definition: "other.one", imageId: digest("2") } : container,
  );
  return { ...before, containers, replaced, images: new Map([...before.images, ...images]) };
}

it.each<[string, TargetState, string]>([
  ["its tag when nothing was noted", going([], { "redis:7": "2" }), "redis:7"],
  ["its tag when that still names what was noted", going([noted], { "redis:7": "1" }), "redis:7"],
  ["by its digest when the tag names another one", going([noted], { "redis:7": "2" }), `redis@${digest("d")}`],
  ["by its digest when the tag is gone", going([noted], {}), `redis@${digest("d")}`],
  [
    "the earliest of what was noted",
    going([noted, { ...noted, digests: [`redis@${digest("e")}`] }], {}),
    `redis@${digest("d")}`,
  ],
  [
    "its tag when another definition was noted",
    going([{ ...noted, definition: "x.y" }], { "redis:7": "2" }),
    "redis:7",
  ],
])("goes back to a service that no release pins: %s", (_, state, image) => {
  const { decisions, job, override } = planned(state, wanted);
  expect(decisions.find(({ service }) => service === "cache")).toMatchObject({ action: "roll", image });
  expect(override.includes(`image: "${image}"`)).toBe(image !== "redis:7");
  const pulled = job.prepare.flatMap((step) => step.do).filter(([, verb]) => verb === "pull");
  expect(pulled.map((command) => command.at(-1))).toEqual(state.images.has(image) ? [] : [image]);
});

it.each([
  [{ [noted.tag]: "1", "redis:7": "2" }, `name it again with "docker tag ${noted.tag} redis:7"`],
  [{}, "build it again on the host"],
])("refuses what came from no registry and has lost its name", (local, hint) => {
  const [problem] = refusedFor(planCompose(going([{ ...noted, digests: [] }], local), wanted, options));
  expect(problem).toContain('"redis:7" is not the image that "cache" ran then (111111111111)');
  expect(problem).toContain(hint);
});

it("keeps the digest in the override as long as the container that was gone back to runs", () => {
  const image = `redis@${digest("d")}`;
  const containers = before.containers.map((container) => (container === cache ? { ...container, image } : container));
  const { decisions, override } = planned({ ...before, containers }, wanted);
  expect(decisions.find(({ service }) => service === "cache")?.action).toBe("leave");
  expect(override).toContain(`image: "${image}"`);
});

it("notes what such a service ran before its container goes", () => {
  const { job } = planned({ ...before, model: cacheOf("two") }, wanted);
  expect(job.settle[0]).toEqual({
    title: "keep the images of what no release pins",
    do: [["remember", "cache", cache.definition, "shop-cache-1", "stageway.local/shop/cache.before:7"]],
  });
});
