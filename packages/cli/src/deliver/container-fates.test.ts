import { expect, it } from "@jest/globals";
import type { Action, Decision } from "@stageway/remote";
import { containerFates } from "./container-fates.ts";

function fates(action: Action, old: readonly string[], fresh: readonly string[] = []): string[] {
  const containers = old.map((name) => ({ name }) as Decision["old"][number]); // Nothing else of them is read.
  const decision = { service: "web", action, reason: "because", old: containers, fresh };
  return containerFates([decision]).map(({ container = "-", action: what, by = "", why }) => {
    expect(why).toBe("because");
    return `${container} ${what} ${by}`.trim();
  });
}

it.each<[Action, string[], string[], string[]]>([
  ["leave", ["web-1", "web-2"], [], ["web-1 leave", "web-2 leave"]],
  ["leave", [], [], ["- leave"]],
  ["roll", ["web-1", "web-2"], ["web-3", "web-4"], ["web-1 roll web-3", "web-2 roll web-4"]],
  ["roll", ["web-1"], ["web-2", "web-3"], ["web-1 roll web-2", "web-3 create"]],
  ["roll", ["web-1", "web-2"], ["web-3"], ["web-1 roll web-3", "web-2 remove"]],
  ["replace", ["web"], ["web"], ["web replace"]],
  ["create", [], ["web-1"], ["web-1 create"]],
  ["scale", ["web-2"], [], ["web-2 remove"]],
  ["scale", [], ["web-2"], ["web-2 create"]],
  ["start", ["web-1"], [], ["web-1 start"]],
  ["run", ["migrate-1"], ["migrate-2"], ["migrate-1 remove", "migrate-2 run"]],
  ["remove", ["web-1"], [], ["web-1 remove"]],
])("says of %s with %j and %j what becomes of each container", (action, old, fresh, wanted) => {
  expect(fates(action, old, fresh)).toEqual(wanted);
});
