import { expect, it } from "@jest/globals";
import {
  after,
  emptyState,
  expectGolden,
  modelOf,
  planned,
  release,
  render,
  shop,
} from "../../test/compose-fixture.ts";
import { parseDrains } from "./parse-drains.ts";

const healthcheck = { test: ["CMD", "true"] };

it("plans a first deployment: networks that were not there go again with an undo", () => {
  expectGolden("first", render(planned(emptyState(shop), release({ gateway: "a", chain: "a" }))));
});

it("touches only the service whose image changed, new beside old", () => {
  const state = after(emptyState(shop), release({ gateway: "a", chain: "a" }));
  expectGolden("one-service", render(planned(state, release({ gateway: "b", chain: "a" }))));
});

it("rolls replicas in batches with delay, monitor and drain through haproxy", () => {
  const model = modelOf({
    edge: { image: "haproxy:3", ports: [{ target: 80, published: "8080" }] },
    web: {
      image: "web",
      stop_grace_period: "20s",
      deploy: { replicas: 3, update_config: { parallelism: 2, delay: "5s", monitor: "10s", failure_action: "pause" } },
    },
  });
  const state = after(emptyState(model), release({ web: "a" }));
  const drains = parseDrains(["web=haproxy://edge:9999/web"]);
  expectGolden("replicas", render(planned(state, release({ web: "b" }), drains)));
});

it("replaces in place what cannot run twice, and keeps the old container until it is confirmed", () => {
  const model = modelOf({
    db: { image: "db", volumes: [{ type: "volume", source: "data", target: "/data" }], restart: "always" },
    named: { image: "named", container_name: "the-one", healthcheck },
  });
  const state = after(emptyState(model), release({ db: "a", named: "a" }));
  const always = state.containers.map((container) =>
    container.service === "db" ? { ...container, restartPolicy: "always" } : container,
  );
  expectGolden("in-place", render(planned({ ...state, containers: always }, release({ db: "b", named: "b" }))));
});

it("says before it starts all from nothing that the engine lost what the journal knows, with the volumes that start empty", () => {
  const volumes = { data: { name: "shop_data" }, given: { name: "given", external: true } };
  const web = { image: "web", volumes: [{ type: "volume", source: "data", target: "/data" }] };
  const noticesOf = (ran: readonly number[]) =>
    planned({ ...emptyState(modelOf({ web })), ran }, release({ web: "a" })).notices;
  const gone =
    "deployment 8 ran here last, and the engine has no container of the project any more: all of it is started from nothing";
  expect(noticesOf([])).toEqual([]);
  expect(noticesOf([8, 7])).toEqual([gone]);
  const external = { ...emptyState(modelOf({ web }, { volumes })), volumes: new Set(["given"]), ran: [8] };
  expect(planned(external, release({ web: "a" })).notices).toEqual([
    `${gone}; if its data root was changed, these volumes start empty: shop_data`,
  ]);
  const runs = after(emptyState(modelOf({ web })), release({ web: "a" }));
  expect(planned({ ...runs, ran: [8] }, release({ web: "b" })).notices.join()).not.toContain("from nothing");
});

it("gives a service that compose replaces in place its requests back, on both ways", () => {
  const model = modelOf({ edge: { image: "haproxy:3" }, web: { image: "web", container_name: "web" } });
  const state = after(emptyState(model), release({ web: "a" }));
  const { job } = planned(state, release({ web: "b" }), parseDrains(["web=haproxy://edge:9999/web"]));
  const undrain = ["undrain", "shop-edge-1", "9999", "web", "web"];
  expect(job.change.find(({ title }) => title === "replace web in place")?.do.at(-1)).toEqual(undrain);
  expect(job.change.find(({ title }) => title.startsWith("place"))?.undo.at(-1)).toEqual(undrain);
});

it("undoes no command of a drain in a container that compose made anew", () => {
  const model = modelOf({ web: { image: "web", container_name: "web" } });
  const state = after(emptyState(model), release({ web: "a" }));
  const drains = parseDrains(["web=command: touch /draining", "web=undrain: rm /draining"]);
  const undos = planned(state, release({ web: "b" }), drains).job.change.flatMap(({ undo }) => undo);
  expect(undos.filter((command) => command.includes("exec"))).toEqual([]);
});

it("runs a migration before anything is switched, beside the one that has run", () => {
  const model = modelOf({
    api: { image: "api", healthcheck, depends_on: { migrate: { condition: "service_completed_successfully" } } },
    migrate: { image: "api", command: ["migrate"], restart: "no" },
    web: { image: "web", healthcheck },
  });
  const state = after(emptyState(model), release({ api: "a", web: "a" }));
  expectGolden("migration", render(planned(state, release({ api: "b", web: "b" }))));
  expect(planned(state, release({ api: "a", web: "b" })).decisions.map(({ action }) => action)).toEqual([
    "leave",
    "leave",
    "roll",
  ]);
});

it("removes a service that the compose files lost only once the deployment is confirmed", () => {
  const two = modelOf({ web: { image: "web" }, worker: { image: "worker" } });
  const state = after(emptyState(two), release({ web: "a", worker: "a" }));
  const one = modelOf({ web: { image: "web" } });
  const plan = planned({ ...state, model: one, allServices: ["web"] }, release({ web: "a" }));
  expect(plan.decisions.map(({ service, action }) => `${service}: ${action}`)).toEqual([
    "web: leave",
    "worker: remove",
  ]);
  expect(plan.job.change.flatMap((step) => step.do).some((command) => command.includes("shop-worker-1"))).toBe(false);
  expect(plan.job.settle.find(({ title }) => title.startsWith("remove"))).toEqual({
    title: "remove worker",
    do: [
      ["stopped", "", "shop-worker-1"],
      ["absent", "shop-worker-1"],
    ],
  });
});

it("scales without replacing", () => {
  const sized = (replicas: number) => modelOf({ web: { image: "web", deploy: { replicas } } });
  const wanted = release({ web: "a" });
  const state = after(emptyState(sized(2)), wanted);
  const more = planned({ ...state, model: sized(3) }, wanted);
  expect(more.decisions[0]).toMatchObject({ action: "scale", fresh: ["shop-web-3"] });
  const less = planned({ ...state, model: sized(1) }, wanted);
  expect(less.decisions[0]).toMatchObject({ action: "scale", reason: "2 -> 1 containers" });
  expect(less.job.settle[0]).toEqual({ title: "remove the old containers", do: [["absent", "shop-web-2"]] });
});

it("keeps the images of services whose names differ only in what a tag cannot have under different tags", () => {
  const services = { web: {}, Web: {}, "web.app": {}, "web-app": {} };
  const model = modelOf(Object.fromEntries(Object.keys(services).map((name) => [name, { image: name }])));
  const { job } = planned(emptyState(model), release({ web: "a", Web: "b", "web.app": "c", "web-app": "d" }));
  const { do: keeps = [] } = job.settle.find(({ title }) => title === "keep the images for a rollback") ?? {};
  const tags = keeps.map(([, , tag]) => tag);
  expect(new Set(tags).size).toBe(4);
  expect(tags).toContain("stageway.local/shop/web:7");
  for (const tag of tags) expect(tag).toMatch(/^stageway\.local\/shop\/[a-z0-9-]+:7$/);
});

it("lets go of local tags beyond the number that is kept", () => {
  const wanted = release({ gateway: "a", chain: "a" });
  const kept = [2, 4, 6].map((number) => ({ service: "gateway", number }));
  const { job } = planned(emptyState(shop, { kept }), wanted);
  expect(job.settle.at(-1)?.do).toEqual([
    ["forget", "stageway.local/shop/gateway:2"],
    ["retain", "3"],
  ]);
});

it("keeps the local tags of what ran last, though its numbers are smaller after a move", () => {
  const kept = [6, 900, 901, 902].map((number) => ({ service: "gateway", number }));
  const { job } = planned(emptyState(shop, { kept, ran: [6, 902, 901] }), release({ gateway: "a", chain: "a" }));
  expect(job.settle.at(-1)?.do).toEqual([
    ["forget", "stageway.local/shop/gateway:900", "stageway.local/shop/gateway:901"],
    ["retain", "3"],
  ]);
});

it("writes the whole compose command with the files that are placed", () => {
  const { job } = planned(emptyState(modelOf({ web: { image: "web" } })), release({ web: "a" }));
  expect(job.change[1]?.do[0]).toEqual([
    "docker",
    "compose",
    "--project-directory",
    "/srv/shop",
    "--project-name",
    "shop",
    "--file",
    "/srv/shop/compose.yml",
    "--file",
    "/srv/shop/.stageway/override.yml",
    "up",
    "--no-start",
    "--no-deps",
    "--no-recreate",
    "--no-build",
    "--pull",
    "never",
    "--scale",
    "web=1",
    "web",
  ]);
});

it.each<[string, string[], string[]]>([
  ["nobody waits for", [], ["bucket"]],
  ["the input migrations names", ["bucket"], []],
])("says how a service is told that runs once and that %s", (_, migrations, told) => {
  const model = modelOf({ bucket: { image: "job", restart: "no" }, web: { image: "web", restart: "always" } });
  const { notices } = planned(emptyState(model), release({ bucket: "a", web: "a" }), { migrations });
  expect(notices.filter((notice) => notice.includes("in the input migrations"))).toEqual(
    told.map(
      (name) =>
        `${name} has restart: "no" and has to keep running: if it runs once and ends, name it in the input migrations`,
    ),
  );
});

it("names an environment that stays because an earlier deployment was given it", () => {
  const state = after(emptyState(shop), release({ gateway: "a", chain: "a" }));
  const noticesOf = (environmentOf?: number) =>
    planned({ ...state, environmentOf }, release({ gateway: "a", chain: "a" })).notices;
  expect(noticesOf(7)).toEqual([expect.stringMatching(/^\.env stays as deployment 7 was given it/)]);
  expect(noticesOf()).toEqual([]);
});
