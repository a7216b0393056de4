import { expect, it } from "@jest/globals";
import { after, emptyState, modelOf, planned, release, type ServiceModel } from "../../test/compose-fixture.ts";
import type { Container } from "./state.ts";

type Status = Container["status"];

it.each<[string, Record<string, ServiceModel>, Record<string, Status>, Record<string, string>]>([
  [
    "what uses the namespace of what is replaced, and what uses that of those",
    { a: {}, b: { network_mode: "service:a" }, c: { volumes_from: ["b"] }, d: {} },
    {},
    { a: "replace", b: "replace", c: "replace", d: "leave" },
  ],
  [
    "what has stopped meanwhile, and would start into a namespace that is gone",
    { a: {}, b: { network_mode: "service:a" } },
    { "shop-b-1": "exited" },
    { a: "replace", b: "replace" },
  ],
  [
    "not what has run once",
    {
      a: {},
      migrate: { network_mode: "service:a" },
      web: { depends_on: { migrate: { condition: "service_completed_successfully" } } },
    },
    {},
    { a: "replace", migrate: "leave", web: "leave" },
  ],
])("makes anew %s", (_, services, statuses, expected) => {
  const names = Object.keys(services);
  const model = modelOf(Object.fromEntries(names.map((name) => [name, { image: name, ...services[name] }])));
  const first = release(Object.fromEntries(names.map((name) => [name, "1"])));
  const state = after(emptyState(model), first);
  const containers = state.containers.map((one) => ({ ...one, status: statuses[one.name] ?? one.status }));
  const wanted = release(Object.fromEntries(names.map((name) => [name, name === "a" ? "2" : "1"])));
  const { decisions } = planned({ ...state, containers }, wanted);
  expect(Object.fromEntries(decisions.map(({ service, action }) => [service, action]))).toEqual(expected);
});

it("makes anew what uses the namespace of what is started again", () => {
  const model = modelOf({ a: { image: "a" }, b: { image: "b", network_mode: "service:a" } });
  const wanted = release({ a: "1", b: "1" });
  const state = after(emptyState(model), wanted);
  const containers = state.containers.map((one) => (one.service === "a" ? { ...one, status: "exited" as const } : one));
  const { decisions } = planned({ ...state, containers }, wanted);
  expect(decisions.map(({ service, action }) => `${service}: ${action}`)).toEqual(["a: start", "b: replace"]);
});
