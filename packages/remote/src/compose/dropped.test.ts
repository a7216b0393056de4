import { expect, it } from "@jest/globals";
import {
  after,
  containerOf,
  emptyState,
  modelOf,
  options,
  planned,
  refusedFor,
  release,
} from "../../test/compose-fixture.ts";
import { planCompose } from "./plan.ts";
import type { Container, TargetState } from "./state.ts";
import type { Wanted } from "./wanted.ts";

const one = modelOf({ web: { image: "web" } });
const mounting = modelOf({
  web: { image: "web", volumes: [{ type: "bind", source: "/srv/shop/conf/a.conf", target: "/a" }] },
});
const first = release({ web: "a" });
const next = release({ web: "b" });

/** What runs, with a file that the release to come does not have. */
function stateWith(change: Partial<TargetState>, binds: readonly string[] = []): TargetState {
  const state = after(emptyState(one), first, { dropped: [{ path: "conf/a.conf", ours: true }] });
  return { ...state, containers: state.containers.map((container) => ({ ...container, binds })), ...change };
}

it.each<[string, TargetState, Partial<Wanted>, "now" | "later" | "stays"]>([
  ["that nothing uses", stateWith({}), {}, "now"],
  ["that somebody has changed", stateWith({ dropped: [{ path: "conf/a.conf", ours: false }] }), {}, "stays"],
  ["that what goes mounts by itself", stateWith({}, ["/srv/shop/conf/a.conf"]), {}, "later"],
  ["in a folder that what goes mounts", stateWith({}, ["/srv/shop/conf"]), {}, "now"],
  ["that is mounted still", stateWith({ model: mounting }), {}, "stays"],
  [
    "that somebody else's container mounts",
    stateWith({
      containers: [containerOf("shop-old-1", "old", "old", { binds: ["/srv/shop/conf/a.conf"] })],
    }),
    {},
    "stays",
  ],
  ["that is an environment file", stateWith({}), { composeTexts: ["env_file: conf/a.conf"] }, "stays"],
  ["that is named from here", stateWith({}), { composeTexts: ['"./conf/a.conf:/a:ro"'] }, "stays"],
  [
    "of which only another one is named",
    stateWith({}),
    { composeTexts: ["./more/conf/a.conf ./conf/a.conf.old"] },
    "now",
  ],
])("says when a file goes %s", (_, state, wanted, fate) => {
  const { job, notices } = planned(state, { ...next, ...wanted });
  const withdrawing = ({ do: commands }: { readonly do: readonly (readonly string[])[] }) =>
    commands.some(([verb]) => verb === "withdraw");
  expect([job.change.some(withdrawing), job.settle.some(withdrawing)]).toEqual([fate === "now", fate === "later"]);
  expect(notices.at(-1)).toMatch(fate === "stays" ? /^conf\/a\.conf stays: / : /^removed, .*: conf\/a\.conf$/);
});

it.each<[string, string, "goes" | "stays"]>([
  ["conf/old-name.conf", "- ./conf:/conf:ro", "goes"],
  ["conf/old-name.conf", "- ./conf/old-name.conf:/a:ro", "stays"],
  ["conf/a+b(c)[d]{e}.conf", "- ./conf/a+b(c)[d]{e}.conf:/a:ro", "stays"],
  ["conf/a+b(c)[d]{e}.conf", "- ./conf/aab.conf:/a:ro", "goes"],
  ["conf/*.conf", "- ./conf/a.conf:/a:ro", "goes"],
  ["a.conf", "- ./ba.conf:/a:ro ./a.conf-2:/b", "goes"],
  ["a.conf", "- ./ba.conf:/a:ro ./a.conf:/b", "stays"],
  ["ü.conf", "- ./müü.conf:/a", "goes"],
  ["conf/$&.conf", "- ./conf/$&.conf:/a", "stays"],
  ["conf\\d", "- ./conf5", "goes"],
  ["^a|b$", "- ./a", "goes"],
])(
  "takes the name %s of a dropped file as it is written, where the compose file says %s: it %s",
  (path, text, fate) => {
    const { notices } = planned(stateWith({ dropped: [{ path, ours: true }] }), { ...next, composeTexts: [text] });
    expect(notices.at(-1)).toBe(
      fate === "stays"
        ? `${path} stays: the release does not have it, and uses it`
        : `removed, since the release does not have it: ${path}`,
    );
  },
);

it("takes a file away before anything starts, and brings it back with the undo", () => {
  const { job, unchanged } = planned(
    stateWith({ files: new Map([["compose.yml", first.files[0]?.digest ?? ""]]) }),
    next,
  );
  expect(unchanged).toBe(false);
  expect(job.change[0]).toEqual({
    title: "place 2 files, remove conf/a.conf",
    do: [
      ["withdraw", "conf/a.conf"],
      ["place", "files/.stageway/override.yml", ".stageway/override.yml", "0600"],
      ["place", "files/.env", ".env", "0600"],
    ],
    first: [
      ["restore", ".env"],
      ["restore", ".stageway/override.yml"],
      ["restore", "conf/a.conf"],
    ],
    undo: [],
  });
});

it.each<[string, ReadonlyMap<string, number>, boolean]>([
  ["may be run and should not", new Map([["compose.yml", 0o755]]), true],
  ["may be read by its group", new Map([["compose.yml", 0o640]]), false],
  ["has a mode that is not known", new Map(), false],
])("places a file that %s: %j", (_, modes, placed) => {
  const { job } = planned(stateWith({ dropped: [], modes }), next);
  expect(job.change[0]?.do.some((command) => command.includes("compose.yml"))).toBe(placed);
});

const bridge = { project: "shop", driver: "bridge", internal: false, subnets: [] };
const on = (networks: readonly string[], change: Partial<Container> = { definition: "x.y" }) =>
  containerOf("shop-web-1", "web", "web", { networks, ...change });
it.each<[string, Partial<TargetState>, readonly string[]]>([
  ["goes when only what goes was on it", {}, ["shop_back"]],
  ["stays when it is not the project's", { networks: new Map([["shop_back", { ...bridge, project: "other" }]]) }, []],
  [
    "stays when nobody made it for a project",
    { networks: new Map([["shop_back", { driver: "bridge", internal: false, subnets: [] }]]) },
    [],
  ],
  [
    "stays when somebody else's container is on it",
    { containers: [on(["shop_back"]), containerOf("shop-old-1", "old", "old", { networks: ["shop_back"] })] },
    [],
  ],
  ["stays when only somebody else was on it", { containers: [on(["shop_back"], {})] }, []],
])("a network that the release does not have %s", (_, change, gone) => {
  const networks = new Map([
    ["shop_back", bridge],
    ["shop_default", bridge],
  ]);
  const { job } = planned(
    stateWith({ dropped: [], networks, containers: [on(["shop_back", "shop_default"])], ...change }),
    next,
  );
  const dissolved = job.settle.flatMap(({ do: commands }) => commands).filter(([verb]) => verb === "dissolve");
  expect(dissolved).toEqual(gone.length === 0 ? [] : [["dissolve", ...gone]]);
});

it("takes away at once what is in the way, whoever mounts it", () => {
  const state = stateWith({ obstacles: ["conf/a.conf"] }, ["/srv/shop/conf/a.conf"]);
  const { job } = planned(state, next);
  expect(job.change.flatMap((step) => step.do)).toContainEqual(["withdraw", "conf/a.conf"]);
  expect(job.settle.flatMap((step) => step.do)).not.toContainEqual(["withdraw", "conf/a.conf"]);
});

it.each<[string, Partial<TargetState>, string]>([
  ["somebody has changed", { dropped: [{ path: "conf/a.conf", ours: false }] }, "no release brought it as it is"],
  ["somebody else put there", { dropped: [] }, "no release brought it as it is"],
  [
    "somebody else's container mounts",
    { containers: [containerOf("shop-old-1", "old", "old", { binds: ["/srv/shop/conf/a.conf"] })] },
    "shop-old-1 uses it",
  ],
])("refuses before anything is touched what is in the way and %s", (_, change, why) => {
  expect(refusedFor(planCompose(stateWith({ obstacles: ["conf/a.conf"], ...change }), next, options))).toEqual([
    `"conf/a.conf" is in the way of a file of the release, and ${why}: move it out of the project directory`,
  ]);
});
