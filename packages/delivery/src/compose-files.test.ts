import { expect, it } from "@jest/globals";
import { layOut } from "./compose-files.ts";

const files = (...paths: string[]) => paths.map((path) => ({ path, content: new Uint8Array(), mode: 0o644 }));

it.each<[string, string[], string[] | undefined, string[]]>([
  ["the file that compose looks for first", ["compose.yml", "docker-compose.yml"], undefined, ["compose.yml"]],
  [
    "with its override",
    ["compose.yaml", "compose.override.yaml"],
    undefined,
    ["compose.yaml", "compose.override.yaml"],
  ],
  [
    "with an override of another ending",
    ["compose.yml", "docker-compose.override.yaml"],
    undefined,
    ["compose.yml", "docker-compose.override.yaml"],
  ],
  [
    "with the first of several overrides",
    ["docker-compose.yml", "docker-compose.override.yml", "compose.override.yaml"],
    undefined,
    ["docker-compose.yml", "compose.override.yaml"],
  ],
  ["what was named, in its order", ["b.yml", "a.yml"], ["b.yml", "a.yml"], ["b.yml", "a.yml"]],
])("takes %s", (_, paths, wanted, composeFiles) => {
  expect(layOut(files(...paths), wanted).composeFiles).toEqual(composeFiles);
});

it("makes the folder of the first compose file the project's directory", () => {
  const laid = layOut(files("deploy/compose.yml", "deploy/edge/haproxy.cfg"), ["deploy/compose.yml"]);
  expect(laid.composeFiles).toEqual(["compose.yml"]);
  expect(laid.files.map(({ path }) => path)).toEqual(["compose.yml", "edge/haproxy.cfg"]);
});

it.each<[string, string[], string[] | undefined, string]>([
  [
    "no compose file",
    ["haproxy.cfg"],
    undefined,
    "Cannot deploy: no compose file is in the release: current value is haproxy.cfg",
  ],
  [
    "one that is missing",
    ["compose.yml"],
    ["compose.prod.yml"],
    "Cannot deploy: compose files are not in the release: current value is compose.prod.yml",
  ],
  [
    "a file outside",
    ["deploy/compose.yml", "x.cfg"],
    ["deploy/compose.yml"],
    "Cannot deploy: files lie outside of deploy/, the folder of the first compose file: current value is x.cfg",
  ],
])("refuses %s", (_, paths, wanted, message) => {
  expect(() => layOut(files(...paths), wanted)).toThrow(message);
});
