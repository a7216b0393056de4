import { expect, it } from "@jest/globals";
import { after, emptyState, modelOf, planned, release, type ServiceModel } from "../../test/compose-fixture.ts";
import { parseDrains } from "./parse-drains.ts";

const letters = (names: readonly string[], letter: string) => Object.fromEntries(names.map((name) => [name, letter]));

/** Titles of what a new release of all services changes, beside files and the creating of containers. */
function titles(services: Readonly<Record<string, ServiceModel>>, drains: readonly string[] = []): string[] {
  const names = Object.keys(services);
  const images = Object.fromEntries(Object.entries(services).map(([name, one]) => [name, { image: name, ...one }]));
  const state = after(emptyState(modelOf(images)), release(letters(names, "a")));
  const { job } = planned(state, release(letters(names, "b")), parseDrains(drains));
  return job.change.map(({ title }) => title).filter((title) => /^(start|stop)/.test(title));
}

it.each<[string, Record<string, ServiceModel>, string[], string[]]>([
  ["what is free of each other at once", { a: {}, b: {} }, [], ["start a, b", "stop the old a, b"]],
  [
    "what another one needs before it",
    { a: {}, b: { depends_on: { a: { condition: "service_healthy" } } } },
    [],
    ["start a", "stop the old a", "start b", "stop the old b"],
  ],
  [
    "what it needs through another one, too",
    { a: {}, b: { depends_on: { m: {} } }, m: { container_name: "m", depends_on: { a: {} } } },
    [],
    ["start a", "stop the old a", "start b", "stop the old b"],
  ],
  [
    "a proxy apart from what it drains",
    { edge: {}, web: {} },
    ["web=haproxy://edge:9999/web"],
    ["start edge", "stop the old edge", "start web", "stop the old web"],
  ],
  [
    "what comes in several batches by itself",
    { a: {}, b: { deploy: { replicas: 2 } } },
    [],
    ["start a", "stop the old a", "start b 1 of 2", "stop the old b 1 of 2", "start b 2 of 2", "stop the old b 2 of 2"],
  ],
  [
    "four at once at most",
    { a: {}, b: {}, c: {}, d: {}, e: {} },
    [],
    ["start a, b, c, d", "stop the old a, b, c, d", "start e", "stop the old e"],
  ],
])("changes %s", (_, services, drains, expected) => {
  expect(titles(services, drains)).toEqual(expected);
});

it("stops none of the old ones before all of the new ones are healthy, and each with the time it has", () => {
  const model = modelOf({ a: { image: "a" }, b: { image: "b", stop_grace_period: "30s" }, c: { image: "c" } });
  const state = after(emptyState(model), release(letters(["a", "b", "c"], "a")));
  const { job } = planned(state, release(letters(["a", "b", "c"], "b")));
  const [start, stop] = job.change.slice(-2);
  const healthy = ["a", "b", "c"].map((name) => ["healthy", `shop-${name}-2`, "120", "5"]);
  expect(start?.do).toEqual([["running", "shop-a-2", "shop-b-2", "shop-c-2"], ...healthy]);
  expect(stop?.do).toEqual([
    ["wait", "1"],
    ["stopped", "", "shop-a-1", "shop-c-1"],
    ["stopped", "30", "shop-b-1"],
  ]);
  expect(stop?.undo[0]).toEqual(["running", "shop-a-1", "shop-b-1", "shop-c-1"]);
});

it("starts at once what is there for the first time", () => {
  const model = modelOf({ a: { image: "a" }, b: { image: "b", deploy: { replicas: 2 } } });
  const { job } = planned(emptyState(model), release(letters(["a", "b"], "a")));
  expect(job.change.at(-1)?.do[0]).toEqual(["running", "shop-a-1", "shop-b-1", "shop-b-2"]);
});
