import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { ChangeDetector } from "./changes.ts";

const detector = new ChangeDetector(
  [
    { service: "chainiq", paths: ["chainiq-service"] },
    { service: "chainpay", paths: ["chainpay-service", "libs/money"] },
    { service: "gateway", paths: ["gateway", "Dockerfile"] },
  ],
  [".github/stageway.yml", "libs/shared"],
);

it.each<[string, string[], unknown]>([
  ["nothing changed", [], { all: false, services: [] }],
  ["a file of one service", ["chainiq-service/src/a.py"], { all: false, services: ["chainiq"] }],
  ["files of two", ["gateway/a", "libs/money/b"], { all: false, services: ["chainpay", "gateway"] }],
  ["a single owned file", ["Dockerfile"], { all: false, services: ["gateway"] }],
  ["a name that only begins alike", ["chainiq-service-2/a", "Dockerfile.old"], { all: false, services: [] }],
  ["nobody's file", ["README.md"], { all: false, services: [] }],
  ["a shared file", ["libs/shared/x/y"], { all: true, because: "libs/shared/x/y" }],
  ["the configuration", ["gateway/a", ".github/stageway.yml"], { all: true, because: ".github/stageway.yml" }],
])("finds what changes: %s", (_, files, affected) => {
  expect(detector.affected(files)).toEqual(affected);
});

it("takes the whole repository as owned by the service whose context it is", () => {
  const whole = new ChangeDetector([{ service: "web", paths: ["."] }]);
  expect(whole.affected(["docs/a.md"])).toEqual({ all: false, services: ["web"] });
});

it("finds what comparing every path with every file finds", () => {
  const part = fc.constantFrom("a", "b", "c");
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const owners = fc.array(fc.record({ service: fc.constantFrom("x", "y", "z"), paths: fc.array(path) }));
  fc.assert(
    fc.property(owners, fc.array(path), (owned, files) => {
      const covers = (one: string) => files.some((file) => file === one || file.startsWith(`${one}/`));
      const expected = [...new Set(owned.filter(({ paths }) => paths.some(covers)).map(({ service }) => service))];
      expect(new ChangeDetector(owned).affected(files)).toEqual({ all: false, services: expected.sort() });
    }),
  );
});

it("stands many services and many files", () => {
  const owners = Array.from({ length: 1000 }, (_, n) => ({ service: `svc-${n}`, paths: [`services/svc-${n}`] }));
  const many = new ChangeDetector(owners, ["libs/lib-00"]);
  const files = Array.from({ length: 5000 }, (_, n) => `services/svc-${n % 200}/src/file-${n}.ts`);
  expect(many.affected(files)).toMatchObject({ services: { length: 200 } });
});
