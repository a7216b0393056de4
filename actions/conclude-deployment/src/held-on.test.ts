import { expect, it } from "@jest/globals";
import { heldOn } from "./held-on.ts";

const at = (...names: string[]) => names.map((host) => ({ host, port: 22 }));
const held = (...hosts: string[]) => ({ number: 7, hosts });

it.each([
  ["the hosts of the deployment", held("a", "b"), at("a", "b"), "a b"],
  ["those among more on which nothing had to be done", held("a", "c"), at("a", "b", "c"), "a c"],
  ["as many under names of their own", held("a.inside", "b.inside"), at("a", "b"), "a b"],
])("takes %s", (_, deployment, given, names) => {
  expect(
    heldOn(deployment, given)
      .map(({ host }) => host)
      .join(" "),
  ).toBe(names);
});

it.each([
  ["one too few", held("a", "b"), at("a")],
  ["others", held("a", "b"), at("a", "x", "y")],
])("refuses %s, and names the hosts", (_, deployment, given) => {
  expect(() => heldOn(deployment, given)).toThrow("Cannot conclude deployment 7: it is held on a, b: current value");
});
