import { expect, it } from "@jest/globals";
import { containerOf, emptyState, modelOf, planned, release } from "../../test/compose-fixture.ts";
import type { Container } from "./state.ts";

const data = { volumes: { data: { name: "shop_data" } } };

it.each<[string, Record<string, unknown>, Partial<Container>, string | undefined]>([
  ["a host port", { ports: [{ target: 80, published: "80" }] }, { ports: ["80"] }, "the port 80 of proxy"],
  ["one of many", { ports: [{ target: 80, published: "80-90" }] }, { ports: ["85"] }, "the port 85 of proxy"],
  ["another port", { ports: [{ target: 80, published: "80" }] }, { ports: ["8080"] }, undefined],
  [
    "a volume to write to",
    { volumes: [{ type: "volume", source: "data", target: "/data" }] },
    { writes: ["shop_data"] },
    "the volume shop_data of proxy",
  ],
  [
    "a folder to write to",
    { volumes: [{ type: "bind", source: "/srv/data", target: "/data" }] },
    { writes: ["/srv/data"] },
    "the volume /srv/data of proxy",
  ],
  [
    "a volume that it only reads",
    { volumes: [{ type: "volume", source: "data", target: "/data", read_only: true }] },
    { writes: ["shop_data"] },
    undefined,
  ],
  [
    "Docker's socket",
    { volumes: [{ type: "bind", source: "/var/run/docker.sock", target: "/var/run/docker.sock" }] },
    { writes: ["/var/run/docker.sock"] },
    undefined,
  ],
  [
    "a fixed address",
    { networks: { default: { ipv4_address: "10.0.0.9" } } },
    { addresses: ["10.0.0.9"] },
    "the address 10.0.0.9 of proxy",
  ],
  ["what has ended", { ports: [{ target: 80, published: "80" }] }, { ports: ["80"], status: "exited" }, undefined],
])("stops what is lost before something new needs of it: %s", (_, service, change, held) => {
  const model = modelOf({ proxy: { image: "proxy", ...service } }, data);
  const edge = containerOf("shop-edge-1", "edge", "edge", { definition: "a.b", ...change });
  const { job } = planned(emptyState(model, { containers: [edge] }), release({ proxy: "a" }));
  const titles = job.change.map(({ title }) => title);
  const wanted = held === undefined ? [] : [`stop edge, which has ${held}`];
  expect(titles.filter((title) => title.startsWith("stop edge"))).toEqual(wanted);
  if (held === undefined) return;
  expect(titles.indexOf(`stop edge, which has ${held}`)).toBeLessThan(titles.indexOf("start proxy"));
  expect(job.change.find(({ title }) => title.startsWith("stop edge"))).toMatchObject({
    do: [["stopped", "", "shop-edge-1"]],
    undo: [
      ["running", "shop-edge-1"],
      ["healthy", "shop-edge-1", "120", "5"],
    ],
  });
  expect(job.settle.map(({ title }) => title)).toContain("remove edge");
});

it("lets run what shares a volume with a service that had it before", () => {
  const mounts = [{ type: "volume", source: "data", target: "/data" }];
  const model = modelOf({ web: { image: "web", volumes: mounts } }, data);
  const worker = containerOf("shop-worker-1", "worker", "worker", { definition: "a.b", writes: ["shop_data"] });
  const web = containerOf("shop-web-1", "web", "web", { definition: "a.b", writes: ["shop_data"] });
  const { job } = planned(emptyState(model, { containers: [web, worker] }), release({ web: "a" }));
  expect(job.change.map(({ title }) => title)).not.toContainEqual(expect.stringMatching(/^stop worker/));
});

it("is undone after the files, with which compose gives back what it replaced in place", () => {
  const model = modelOf({ web: { image: "web", container_name: "web", ports: [{ target: 80, published: "80" }] } });
  const proxy = containerOf("shop-proxy-1", "proxy", "proxy", { definition: "a.b", ports: ["80"] });
  const web = containerOf("web", "web", "web", { definition: "a.b" });
  const { job } = planned(emptyState(model, { containers: [web, proxy] }), release({ web: "a" }));
  const titles = job.change.map(({ title }) => title.split(" ")[0]);
  expect(titles.indexOf("stop")).toBeLessThan(titles.indexOf("place"));
});

it("lets be what somebody else started", () => {
  const model = modelOf({ proxy: { image: "proxy", ports: [{ target: 80, published: "80" }] } });
  const edge = containerOf("shop-edge-1", "edge", "edge", { ports: ["80"] });
  const { job } = planned(emptyState(model, { containers: [edge] }), release({ proxy: "a" }));
  expect(job.change.map(({ title }) => title)).not.toContainEqual(expect.stringMatching(/^stop edge/));
});
