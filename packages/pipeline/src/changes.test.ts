import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { ChangeDetector } from "./changes.ts";

const detector = new ChangeDetector(
  new Map([
    ["chainiq", { paths: ["chainiq-service"] }],
    ["chainpay", { paths: ["chainpay-service", "libs/money"] }],
    ["gateway", { paths: ["gateway", "Dockerfile"] }],
  ]),
  [".github/stageway.yml", "libs/shared"],
);

it.each<[string, string[], unknown]>([
  ["nothing changed", [], { all: false, services: [] }],
  ["a file of one service", ["chainiq-service/src/a.py"], { all: false, services: ["chainiq"] }],
  ["files of two", ["gateway/a", "libs/money/b"], { all: false, services: ["chainpay", "gateway"] }],
  ["a single owned file", ["Dockerfile"], { all: false, services: ["gateway"] }],
  ["the submodule in which a shared path lies", ["libs"], { all: true, because: "libs/shared" }],
  ["a name that only begins alike", ["chainiq-service-2/a", "Dockerfile.old"], { all: false, services: [] }],
  ["nobody's file", ["README.md"], { all: false, services: [] }],
  ["a shared file", ["libs/shared/x/y"], { all: true, because: "libs/shared/x/y" }],
  ["the configuration", ["gateway/a", ".github/stageway.yml"], { all: true, because: ".github/stageway.yml" }],
])("finds what changes: %s", (_, files, affected) => {
  expect(detector.affected(files)).toEqual(affected);
});

it("finds the service in whose path a submodule is another one now", () => {
  const within = new ChangeDetector(new Map([["app", { paths: ["vendor/app/web"] }]]));
  expect(within.affected(["vendor/app"])).toEqual({ all: false, services: ["app"] });
  expect(within.affected(["vendor/apps"])).toEqual({ all: false, services: [] });
});

it("takes the whole repository as owned by the service whose context it is", () => {
  const whole = new ChangeDetector(new Map([["web", { paths: ["."] }]]));
  expect(whole.affected(["docs/a.md"])).toEqual({ all: false, services: ["web"] });
});

it("finds what comparing every path with every file finds", () => {
  const part = fc.constantFrom("a", "b", "c");
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const owners = fc.array(fc.tuple(fc.constantFrom("x", "y", "z"), fc.array(path))).map((owned) => new Map(owned));
  fc.assert(
    fc.property(owners, fc.array(path), (owned, files) => {
      const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
      const covers = (one: string) => files.some((file) => within(file, one) || within(one, file));
      const expected = [...owned].filter(([, paths]) => paths.some(covers)).map(([service]) => service);
      const detector = new ChangeDetector(new Map([...owned].map(([service, paths]) => [service, { paths }])));
      expect(detector.affected(files)).toEqual({ all: false, services: expected.sort() });
    }),
  );
});

it("stands many services and many files", () => {
  const owners = Array.from({ length: 1000 }, (_, n) => [`svc-${n}`, { paths: [`services/svc-${n}`] }] as const);
  const many = new ChangeDetector(new Map(owners), ["libs/lib-00"]);
  const files = Array.from({ length: 5000 }, (_, n) => `services/svc-${n % 200}/src/file-${n}.ts`);
  expect(many.affected(files)).toMatchObject({ services: { length: 200 } });
});
