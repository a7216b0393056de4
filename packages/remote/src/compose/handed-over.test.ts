import { expect, it } from "@jest/globals";
import { after, digest, emptyState, modelOf, planned, release } from "../../test/compose-fixture.ts";
import type { TargetState } from "./state.ts";

const wanted = release({ web: "a" });
const used = { image: "web", configs: [{ source: "app" }], secrets: [{ source: "key" }] };
const withContent = (content: string) =>
  modelOf(
    { web: used },
    { configs: { app: { name: "shop_app", content } }, secrets: { key: { file: "/srv/shop/key" } } },
  );
const fromEnvironment = modelOf({ web: used }, { secrets: { key: { name: "shop_key", environment: "KEY" } } });

const upDetached = ["up", "--detach", "--no-deps", "--no-recreate", "--no-build", "--pull", "never", "web"];
const commandsOf = (state: TargetState) =>
  planned(state, wanted).job.change.flatMap(({ do: commands }) => commands.map((command) => command.join(" ")));

it("has compose start what only compose fills", () => {
  const commands = commandsOf(emptyState(withContent("1")));
  expect(commands.some((command) => command.endsWith(upDetached.join(" ")))).toBe(true);
  expect(commands.some((command) => command.startsWith("running"))).toBe(false);
});

it("has compose start it also where others come with it", () => {
  const model = modelOf({ api: { image: "api" }, web: used }, { configs: { app: { name: "shop_app", content: "1" } } });
  const commands = planned(emptyState(model), release({ api: "a", web: "a" })).job.change.flatMap((step) =>
    step.do.map((command) => command.join(" ")),
  );
  expect(commands.filter((command) => command.startsWith("running"))).toEqual(["running shop-api-1"]);
  expect(commands.some((command) => command.endsWith(upDetached.join(" ")))).toBe(true);
});

it.each(["post_start", "pre_stop"])("has compose start what has %s", (hook) => {
  const model = modelOf({ web: { image: "web", [hook]: [{ command: ["true"] }] } });
  const state = after(emptyState(model), wanted);
  expect(planned(state, release({ web: "b" })).decisions[0]?.method).toEqual({
    kind: "recreate",
    reason: `compose runs its ${hook}`,
  });
});

it("replaces a service when what is handed over changes", () => {
  const state = after(emptyState(withContent("1")), wanted);
  expect(planned(state, wanted).decisions[0]?.action).toBe("leave");
  const changed = planned({ ...state, model: withContent("2") }, wanted).decisions[0];
  expect(changed).toMatchObject({ action: "replace", method: { reason: "compose itself hands over shop_app" } });
});

it("replaces a service when the environment changes in which it has a secret", () => {
  const state = after(emptyState(fromEnvironment), wanted);
  expect(planned(state, wanted).decisions[0]?.action).toBe("leave");
  expect(planned({ ...state, environmentDigest: digest("f") }, wanted).decisions[0]?.action).toBe("replace");
});

it("keeps the definitions of services that have nothing of it", () => {
  const model = modelOf({ web: { image: "web" } });
  const [one] = planned(emptyState(model), wanted).decisions;
  const [other] = planned(emptyState(model, { environmentDigest: digest("f") }), wanted).decisions;
  expect(one?.definition).toBe(other?.definition);
});
