import { expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { digestReference, loginOf } from "./inputs.ts";

const image = `ghcr.io/acme/shop@sha256:${"a".repeat(64)}`;

it("gives a reference as it was written, and refuses one that could move", () => {
  expect(digestReference(image)).toBe(image);
  expect(() => digestReference("ghcr.io/acme/shop:v1")).toThrow('mutable tag "v1"');
});

it("reads a login whole or not at all", () => {
  const password = new Secret("hunter2-hunter2");
  expect(loginOf("ada", password)).toEqual({ username: "ada", password });
  expect(loginOf(undefined, undefined)).toBeUndefined();
  expect(() => loginOf("ada", undefined)).toThrow("give both or none");
  expect(() => loginOf(undefined, password)).toThrow("give both or none");
});
