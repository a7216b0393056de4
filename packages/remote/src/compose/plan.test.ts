import { createHash } from "node:crypto";
import { expect, it } from "@jest/globals";
import {
  after,
  containerOf,
  digest,
  emptyState,
  expectGolden,
  imageOf,
  modelOf,
  options,
  planned,
  refusedFor,
  release,
  render,
} from "../../test/compose-fixture.ts";
import { parseDrains } from "./drain.ts";
import { planCompose } from "./plan.ts";

const healthcheck = { test: ["CMD", "true"] };
const shop = modelOf({
  gateway: {
    image: "gateway",
    healthcheck,
    depends_on: { chain: { condition: "service_healthy", required: true } },
    stop_grace_period: "10s",
  },
  chain: { image: "chain", healthcheck },
});

it("plans a first deployment: networks that were not there go again with an undo", () => {
  expectGolden("first", render(planned(emptyState(shop), release({ gateway: "a", chain: "a" }))));
});

it("touches only the service whose image changed, new beside old", () => {
  const state = after(emptyState(shop), release({ gateway: "a", chain: "a" }));
  expectGolden("one-service", render(planned(state, release({ gateway: "b", chain: "a" }))));
});

it("changes nothing when everything is as wanted", () => {
  const wanted = release({ gateway: "a", chain: "a" });
  const before = after(emptyState(shop), wanted);
  const { override } = planned(before, wanted);
  const again = planned(
    { ...before, files: new Map([...before.files, [".stageway/override.yml", sha(override)]]) },
    wanted,
  );
  expect(again.unchanged).toBe(true);
  expect(again.job.change).toEqual([]);
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

it("adopts what somebody started by hand: what is as wanted is left alone", () => {
  const model = modelOf({ db: { image: "postgres:16", environment: { A: "1" } }, web: { image: "web" } });
  const byHand = [
    containerOf("shop-db-1", "db", "postgres:16", {
      composeHash: "hash-of-db",
      environment: new Set(["A=1", "PATH=/bin"]),
    }),
    containerOf("shop-web-1", "web", "web", { composeHash: "hash-of-web" }),
    containerOf("shop-debug-1", "debug", "busybox"),
  ];
  const state = emptyState(model, {
    containers: byHand,
    composeHashes: new Map([
      ["db", "hash-of-db"],
      ["web", "hash-of-web"],
    ]),
    networks: new Map([["shop_default", { driver: "bridge", internal: false, subnets: [] }]]),
    files: new Map([["compose.yml", digest("c")]]),
    previousFiles: ["/srv/shop/compose.yml"],
  });
  const plan = planned(state, release({ web: "a" }));
  expectGolden("adoption", render(plan));
  expect(plan.override).not.toContain("db");
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
  expect(plan.job.settle[0]).toEqual({
    title: "remove worker",
    do: [
      ["stopped", "", "shop-worker-1"],
      ["absent", "shop-worker-1"],
    ],
  });
});

it("replaces a service whose mounted file changed, and names the file", () => {
  const model = modelOf({
    edge: {
      image: "edge",
      volumes: [{ type: "bind", source: "/srv/shop/edge/haproxy.cfg", target: "/cfg", read_only: true }],
    },
  });
  const withFile = (letter: string) => {
    const wanted = release({ edge: "a" });
    return { ...wanted, files: [...wanted.files, { path: "edge/haproxy.cfg", digest: digest(letter), mode: 0o644 }] };
  };
  const state = after(emptyState(model), withFile("1"));
  const [edge] = planned(state, withFile("2")).decisions;
  expect(edge).toMatchObject({ action: "roll", reason: "/srv/shop/edge/haproxy.cfg changed" });
  expect(planned(state, withFile("1")).decisions[0]?.action).toBe("leave");
});

it("starts again what stopped, and replaces what turned unhealthy", () => {
  const wanted = release({ gateway: "a", chain: "a" });
  const state = after(emptyState(shop), wanted);
  const changed = state.containers.map((container) =>
    container.service === "chain"
      ? { ...container, status: "exited" as const }
      : { ...container, health: "unhealthy" as const },
  );
  const decisions = planned({ ...state, containers: changed }, wanted).decisions.map(
    ({ action, reason }) => `${action}: ${reason}`,
  );
  expect(decisions).toEqual(["start: shop-chain-1 is exited", "roll: shop-gateway-1 is unhealthy"]);
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

it("lets go of local tags beyond the number that is kept", () => {
  const wanted = release({ gateway: "a", chain: "a" });
  const kept = [2, 4, 6].map((number) => ({ service: "gateway", number }));
  const { job } = planned(emptyState(shop, { kept }), wanted);
  expect(job.settle.at(-1)?.do).toEqual([
    ["forget", "stageway.local/shop/gateway:2"],
    ["retain", "3"],
  ]);
});

it("refuses with every reason at once", () => {
  const model = modelOf(
    { web: { image: "web" }, built: { build: { context: "." } } },
    {
      networks: { default: { name: "shop_default" }, proxy: { name: "proxy", external: true } },
      volumes: { data: { name: "old-data", external: true } },
    },
  );
  const state = emptyState(model, {
    unsetVariables: ["TAG"],
    engine: { version: "28", os: "linux", architecture: "aarch64", root: "/" },
  });
  const plan = planCompose(state, release({ wbe: "a", web: "b" }), {
    ...options,
    migrations: ["migrate"],
    ...parseDrains(["web=haproxy://egde:1/x"]),
  });
  expect(refusedFor(plan)).toEqual([
    'the release has service "wbe", which compose.yml does not; did you mean "web"?',
    'service "built" has no image: build it into the release, or take it out of the active profiles',
    "variable TAG is not set (compose would use an empty string): set it in the env file",
    'external network "proxy" is not on the host: create it with "docker network create proxy"',
    'external volume "old-data" is not on the host: create it with "docker volume create old-data"',
    'migrations names service "migrate", which is not active',
    'service "web" is drained by "egde", which is not active',
    'the image of service "web" is built for linux/amd64, the host is linux/arm64',
  ]);
});

it("refuses a release without services", () => {
  expect(refusedFor(planCompose(emptyState(shop), release({}), options))[0]).toBe(
    "no services given: the release has none",
  );
});

it("refuses when there is no room for the images", () => {
  const wanted = release({ gateway: "a", chain: "a" }, { size: 1_000_000_000 });
  const plan = planCompose(emptyState(shop, { freeBytes: 5_000_000_000 }), wanted, options);
  expect(refusedFor(plan)).toEqual([
    "the host has 5.0 GB free where the engine keeps images (/var/lib/docker), and 6.1 GB are needed to fetch and unpack images of 2.0 GB",
  ]);
  // Both stand on the same base image: together they are less than one and one.
  const shared = planCompose(
    emptyState(shop, { freeBytes: 5_000_000_000 }),
    { ...wanted, size: 1_200_000_000 },
    options,
  );
  expect(shared.kind).toBe("planned");
});

it("writes the whole compose command with the files that are placed", () => {
  const { job } = planned(emptyState(modelOf({ web: { image: "web" } })), release({ web: "a" }));
  expect(job.change[1]?.do[0]).toEqual([
    ...["docker", "compose", "--project-directory", "/srv/shop", "--project-name", "shop"],
    ...["--file", "/srv/shop/compose.yml", "--file", "/srv/shop/.stageway/override.yml"],
    ...["up", "--no-start", "--no-deps", "--no-recreate", "--no-build", "--pull", "never", "--scale", "web=1", "web"],
  ]);
});

it("pins images by digest and says in labels what runs", () => {
  const { override, decisions } = planned(emptyState(modelOf({ web: { image: "web" } })), release({ web: "a" }));
  expect(override).toContain(`    image: "${imageOf("web", "a")}"\n`);
  expect(override).toContain(`stageway.definition: "${decisions[0]?.definition}"`);
  expect(override).toContain(`stageway.revision: "${"a".repeat(40)}"`);
});

function sha(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
