import { expect, it } from "@jest/globals";
import { after, digest, emptyState, modelOf, planned, release } from "../../test/compose-fixture.ts";
import type { Command } from "../target/job.ts";
import type { Container, TargetState } from "./state.ts";
import type { Wanted } from "./wanted.ts";

const path = "/srv/shop/conf.json";
const bind = { type: "bind", source: path, target: "/conf.json", read_only: true };
const folder = { type: "bind", source: "/srv/shop/conf", target: "/conf", read_only: true };
const webOf = (more: object) => modelOf({ web: { image: "web", restart: "unless-stopped", ...more } });
const withFile = (file: string, letter: string): Wanted => {
  const wanted = release({ web: "a" });
  return { ...wanted, files: [...wanted.files, { path: file, digest: digest(letter), mode: 0o644 }] };
};

/** The first release runs, and its containers mount what compose would have given them. */
function standing(
  model: unknown,
  file: string,
  binds: readonly string[],
  change: Partial<Container> = {},
): TargetState {
  const state = after(emptyState(model), withFile(file, "1"));
  return { ...state, containers: state.containers.map((one) => ({ ...one, binds, ...change })) };
}

const rows = [
  { how: "a file", model: webOf({ volumes: [bind] }), file: "conf.json", binds: [path] },
  { how: "a folder", model: webOf({ volumes: [folder] }), file: "conf/a.json", binds: ["/srv/shop/conf"] },
  {
    how: "the whole project",
    model: webOf({ volumes: [{ ...bind, source: "/srv/shop" }] }),
    file: "conf.json",
    binds: ["/srv/shop"],
  },
  {
    how: "a volume that binds a folder",
    model: modelOf(
      {
        web: {
          image: "web",
          restart: "unless-stopped",
          volumes: [{ type: "volume", source: "conf", target: "/conf" }],
        },
      },
      {
        volumes: { conf: { name: "shop_conf", driver_opts: { type: "none", o: "bind,ro", device: "/srv/shop/conf" } } },
      },
    ),
    file: "conf/a.json",
    binds: [],
  },
  {
    how: "a config",
    model: modelOf(
      { web: { image: "web", restart: "unless-stopped", configs: [{ source: "app" }] } },
      { configs: { app: { file: path } } },
    ),
    file: "conf.json",
    binds: [path],
  },
  {
    how: "a secret",
    model: modelOf(
      { web: { image: "web", restart: "unless-stopped", secrets: [{ source: "app" }] } },
      { secrets: { app: { file: path } } },
    ),
    file: "conf.json",
    binds: [path],
  },
];

const indexOf = (commands: readonly Command[], wanted: Command) =>
  commands.findIndex((command) => JSON.stringify(command) === JSON.stringify(wanted));

it.each(rows)("keeps what reads $how from starting with the files of another release", ({ model, file, binds }) => {
  const { job } = planned(standing(model, file, binds), withFile(file, "2"));
  const at = job.change.findIndex(({ title }) => title.startsWith("place"));
  expect(job.change[at - 1]).toEqual({
    title: "keep shop-web-1 from restarting with other files",
    do: [["restarting", "no", "shop-web-1"]],
    undo: [["restarting", "unless-stopped", "shop-web-1"]],
  });
  const { first = [], undo = [] } = job.change[at] ?? {};
  expect(undo).toEqual([]);
  const order = [
    ["restarting", "no", "shop-web-2"] as const,
    ["restore", file] as const,
    ["reload", "shop-web-1"] as const,
  ];
  const places = order.map((command) => indexOf(first, command));
  expect(places).toEqual([0, expect.any(Number), first.length - 1]);
  expect(places).not.toContain(-1);
});

it("reloads what compose replaces in place only once compose has made it again", () => {
  const model = webOf({ volumes: [bind], container_name: "web" });
  const state = standing(model, "conf.json", [path], { name: "web", restartPolicy: "on-failure:3" });
  const step = planned(state, withFile("conf.json", "2")).job.change.find(({ title }) => title.startsWith("place"));
  expect(step?.first?.some(([verb]) => verb === "reload")).toBe(false);
  expect(step?.undo[0]).toContain("compose");
  expect(step?.undo.slice(-2)).toEqual([
    ["reload", "web"],
    ["restarting", "on-failure:3", "web"],
  ]);
});

it.each<[string, Partial<Container>, Wanted]>([
  ["does not restart", { restartPolicy: "no" }, withFile("conf.json", "2")],
  ["mounts nothing that changes", {}, withFile("other.json", "2")],
  ["stays", {}, withFile("conf.json", "1")],
])("holds nothing back that %s", (_, change, wanted) => {
  const { job } = planned(standing(rows[0]?.model, "conf.json", [path], change), wanted);
  expect(job.change.flatMap((step) => step.do).filter(([verb]) => verb === "restarting")).toEqual([]);
});

it("holds back what the release no longer has", () => {
  const two = modelOf({ web: { image: "web" }, worker: { image: "worker", restart: "always", volumes: [bind] } });
  const brought = { ...withFile("conf.json", "1"), services: release({ web: "a", worker: "a" }).services };
  const state = after(emptyState(two), brought);
  const containers = state.containers.map((one) => ({
    ...one,
    ...(one.service === "worker" && { binds: [path], restartPolicy: "always" }),
  }));
  const next = { ...state, containers, model: modelOf({ web: { image: "web" } }), allServices: ["web"] };
  expect(planned(next, withFile("conf.json", "2")).job.change).toContainEqual({
    title: "keep shop-worker-1 from restarting with other files",
    do: [["restarting", "no", "shop-worker-1"]],
    undo: [
      ["running", "shop-worker-1"],
      ["restarting", "always", "shop-worker-1"],
    ],
  });
});

it("replaces what mounts the environment file when that changes", () => {
  const model = webOf({ volumes: [{ ...bind, source: "/srv/shop/.env" }] });
  const state = after(emptyState(model), release({ web: "a" }));
  expect(planned(state, release({ web: "a" })).decisions[0]?.action).toBe("leave");
  const changed = { ...state, environmentDigest: digest("f") };
  expect(planned(changed, release({ web: "a" })).decisions[0]?.action).toBe("roll");
});

const started = Date.parse("2026-01-01T00:00:10Z");

it.each<[string, Partial<TargetState>, Partial<Container>, "leave" | "roll" | "start"]>([
  ["was changed before its start", { written: new Map([["conf.json", started - 1000]]) }, {}, "roll"],
  ["was changed after its start", { written: new Map([["conf.json", started + 1000]]) }, {}, "leave"],
  [
    "was changed, and it does not run",
    { written: new Map([["conf.json", started - 1000]]) },
    { status: "exited" },
    "start",
  ],
])("compares what a container has read: its file %s", (_, change, container, action) => {
  const state = standing(rows[0]?.model, "conf.json", [path], { startedAt: started, ...container });
  const files = new Map([...state.files, ["conf.json", digest("9")] as const]);
  expect(planned({ ...state, files, ...change }, withFile("conf.json", "1")).decisions[0]?.action).toBe(action);
});

it.each<[string, number, number, "leave" | "roll"]>([
  ["while", -1000, 1000, "roll"],
  ["before", 1000, 2000, "leave"],
  ["after", -2000, -1000, "leave"],
])(
  "compares what a container has read: it was started %s a release was there that was undone",
  (_, from, until, action) => {
    const undone = [{ path: "conf.json", from: started + from, until: started + until }];
    const state = standing(rows[0]?.model, "conf.json", [path], { startedAt: started });
    expect(planned({ ...state, undone }, withFile("conf.json", "1")).decisions[0]?.action).toBe(action);
  },
);

it.each([
  ["unless-stopped", { restart: "unless-stopped" }],
  ["on-failure:3", { restart: "on-failure:3" }],
  ["on-failure:2", { deploy: { restart_policy: { condition: "on-failure", max_attempts: 2 } } }],
  ["always", { deploy: { restart_policy: { condition: "any" } } }],
])("lets what an undo left without a restart restart again: %s", (policy, service) => {
  const model = modelOf({ web: { image: "web", ...service } });
  const state = standing(model, "conf.json", [], { restartPolicy: "no" });
  expect(planned(state, withFile("conf.json", "1")).job.change).toContainEqual({
    title: "let shop-web-1 restart again",
    do: [["restarting", policy, "shop-web-1"]],
    undo: [],
  });
});
