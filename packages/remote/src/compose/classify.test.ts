import { expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import {
  after,
  containerOf,
  digest,
  emptyState,
  expectGolden,
  modelOf,
  planned,
  release,
  render,
  shop,
} from "../../test/compose-fixture.ts";

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

it.each<[string, readonly ("running" | "exited")[], number, Record<string, unknown>]>([
  ["stops the highest", ["running", "running"], 1, { old: ["shop-web-2"], fresh: [], again: [] }],
  ["removes first what does not run", ["exited", "running"], 1, { old: ["shop-web-1"], fresh: [], again: [] }],
  ["starts what stays", ["exited", "exited", "running"], 2, { old: ["shop-web-2"], fresh: [], again: ["shop-web-1"] }],
  [
    "starts what stopped, and makes more",
    ["exited", "running"],
    3,
    { old: [], fresh: ["shop-web-3"], again: ["shop-web-1"] },
  ],
])("scales: %s", (_, statuses, replicas, expected) => {
  const sized = (count: number) => modelOf({ web: { image: "web", deploy: { replicas: count } } });
  const wanted = release({ web: "a" });
  const state = after(emptyState(sized(statuses.length)), wanted);
  const containers = state.containers.map((one, index) => ({ ...one, status: statuses[index] ?? one.status }));
  const { decisions, job } = planned({ ...state, containers, model: sized(replicas) }, wanted);
  const { action, old = [], fresh, again = [] } = decisions[0] ?? {};
  expect({ action, old: old.map(({ name }) => name), fresh, again }).toEqual({ action: "scale", ...expected });
  const started = job.change.flatMap(({ do: commands }) => commands).filter(([verb]) => verb === "running");
  expect(started.flatMap(([, ...names]) => names)).toEqual([...again, ...(fresh ?? [])]);
  const removed = job.settle.flatMap(({ do: commands }) => commands).filter(([verb]) => verb === "absent");
  expect(removed.flatMap(([, ...names]) => names)).toEqual(old.map(({ name }) => name));
});

it("replaces what somebody paused", () => {
  const model = modelOf({ web: { image: "web" } });
  const state = after(emptyState(model), release({ web: "a" }));
  const containers = state.containers.map((one) => ({ ...one, status: "paused" as const }));
  const [decision] = planned({ ...state, containers }, release({ web: "a" })).decisions;
  expect(decision).toMatchObject({ action: "roll", reason: "shop-web-1 is paused" });
});

it("removes what is too much of a service that is replaced in place otherwise", () => {
  const sized = (count: number) => modelOf({ web: { image: "web", deploy: { replicas: count } } });
  const wanted = release({ web: "a" });
  const state = after(emptyState(sized(2)), wanted);
  const containers = state.containers.map((one) => ({ ...one, anonymousVolumes: ["/data"] }));
  const { job } = planned({ ...state, containers, model: sized(1) }, wanted);
  expect(job.settle[0]?.do).toEqual([["absent", "shop-web-2"]]);
});

function sha(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
