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
  [
    "what shares by the name of a container",
    {
      a: { container_name: "the-a" },
      b: { network_mode: "container:the-a" },
      c: { volumes_from: ["container:the-a:ro"] },
    },
    {},
    { a: "replace", b: "replace", c: "replace" },
  ],
  [
    "what shares by the name that compose gives a container",
    { a: {}, b: { pid: "container:shop-a-1" }, c: { ipc: "container:shop-a-1" }, d: { ipc: "container:other-a-1" } },
    {},
    { a: "replace", b: "replace", c: "replace", d: "leave" },
  ],
  [
    "nothing that is linked, but keeps the name that the link knows",
    { a: {}, b: { links: ["a:db"] }, c: { external_links: ["shop-a-1:db"] }, d: { external_links: ["shop-b-11:x"] } },
    {},
    { a: "replace", b: "leave", c: "leave", d: "leave" },
  ],
  [
    "nothing that depends_on says to restart, which is restarted; but what uses the namespace of that",
    {
      a: {},
      b: { depends_on: { a: { restart: true } } },
      c: { network_mode: "service:b" },
      d: { depends_on: { b: { restart: true } } },
    },
    {},
    { a: "roll", b: "restart", c: "replace", d: "leave" },
  ],
  [
    "nothing that has stopped and is started anyway",
    { a: {}, b: { depends_on: { a: { restart: true } } } },
    { "shop-b-1": "exited" },
    { a: "roll", b: "start" },
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

const reader = { image: "reader", depends_on: { web: { condition: "service_healthy", restart: true } } };
const deployed = (services: Record<string, ServiceModel>, images: Record<string, string>) =>
  after(emptyState(modelOf(services)), release(images));

it("restarts what depends_on says to restart after the new ones are healthy, and last of all on the way back", () => {
  const state = deployed({ web: { image: "web" }, reader }, { web: "a" });
  const { job, notices, decisions } = planned(state, release({ web: "b" }));
  expect(decisions[1]?.reason).toBe("web is replaced, and depends_on says to restart with it");
  expect(job.change.at(-1)).toEqual({
    title: "restart reader",
    do: [
      ["restarted", "", "shop-reader-1", "shop-web-2"],
      ["healthy", "shop-reader-1", "120", "5"],
    ],
    undo: [],
  });
  expect(job.change[0]?.undo.slice(-2)).toEqual([
    ["restarted", "", "shop-reader-1", "shop-web-1"],
    ["healthy", "shop-reader-1", "120", "5"],
  ]);
  expect(notices).toContain(
    "reader is restarted, which its clients notice: web is replaced, and depends_on says to restart with it",
  );
});

it("restarts the old ones on the way back when what follows is replaced, too", () => {
  const state = deployed({ web: { image: "web" }, reader }, { web: "a", reader: "a" });
  const { job, decisions } = planned(state, release({ web: "b", reader: "b" }));
  expect(decisions.map(({ action }) => action)).toEqual(["roll", "roll"]);
  expect(job.change[0]?.undo.slice(-2)[0]).toEqual(["restarted", "", "shop-reader-1", "shop-web-1"]);
});

it("replaces all of what follows when it is scaled at the same time", () => {
  const two = { ...reader, deploy: { replicas: 2 } };
  const state = deployed({ web: { image: "web" }, reader }, { web: "a" });
  const { decisions } = planned(
    { ...state, model: modelOf({ web: { image: "web" }, reader: two }) },
    release({ web: "b" }),
  );
  expect(decisions[1]).toMatchObject({ action: "roll", fresh: ["shop-reader-2", "shop-reader-3"] });
});

it.each<[string, string[], string]>([
  ["of this project", ["shop-db-1"], "replace"],
  ["that is there", ["shop-db-2"], "leave"],
])("makes anew what has a link to a container %s", (_, links, action) => {
  const model = modelOf({ db: { image: "db" }, web: { image: "web", links: ["db"] } });
  const state = after(emptyState(model), release({ db: "a", web: "a" }));
  const containers = state.containers.map((one) =>
    one.service === "db" ? { ...one, name: "shop-db-2", number: 2 } : { ...one, links },
  );
  const { decisions } = planned({ ...state, containers }, release({ db: "a", web: "a" }));
  expect(decisions[1]?.action === "leave" ? "leave" : "replace").toBe(action);
});

it.each<[string, ServiceModel, string[]]>([
  ["publishes a port", { ports: [{ target: 80, published: "80" }] }, ["web"]],
  ["publishes none", {}, []],
])("says that a proxy may know an old address when what depends on the replaced %s", (_, more, told) => {
  const edge = { image: "nginx", depends_on: { web: { condition: "service_started" } }, ...more };
  const state = deployed({ web: { image: "web" }, edge }, { web: "a" });
  const { notices } = planned(state, release({ web: "b" }));
  expect(notices).toEqual(
    told.map(
      (name) =>
        `edge keeps running while ${name} gets new containers: if it looks up the address of ${name} only when it starts, set "restart: true" for ${name} in its depends_on`,
    ),
  );
});

it("makes again on the way back, by a call of its own, what shares by the name of a container", () => {
  const model = {
    a: { image: "a" },
    b: { image: "b", pid: "service:a" },
    c: { image: "c", pid: "container:shop-a-1" },
  };
  const { job } = planned(deployed(model, { a: "1" }), release({ a: "2" }));
  const ups = job.change.flatMap(({ undo }) => undo).filter((command) => command.includes("up"));
  expect(ups.map((command) => command.slice(command.indexOf("never") + 1))).toEqual([
    ["a", "b"],
    ["--force-recreate", "c"],
  ]);
});
