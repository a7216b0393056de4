import { expect, it } from "@jest/globals";
import { digestOf } from "@stageway/registry";
import { sizeTogether } from "./image.ts";

it("counts once what several images have in common", () => {
  const base = [digestOf("base"), 1000] as const;
  const web = { parts: new Map([base, [digestOf("web"), 20]]) };
  const api = { parts: new Map([base, [digestOf("api"), 3]]) };
  expect(sizeTogether([web, api])).toBe(1023);
});
