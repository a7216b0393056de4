import { expect, it } from "@jest/globals";
import { matrixOf } from "./outputs.ts";

it("gives each service a job of its own while there are jobs enough", () => {
  expect(matrixOf(["api", "web"])).toEqual({
    include: [
      { name: "api", services: "api" },
      { name: "web", services: "web" },
    ],
  });
  expect(matrixOf([])).toEqual({ include: [] });
});

it.each([256, 257, 300, 1000])("spreads %d services over at most 256 jobs and forgets none", (count) => {
  const services = Array.from({ length: count }, (_, number) => `service-${number}`);
  const { include } = matrixOf(services);
  expect(include.length).toBeLessThanOrEqual(256);
  expect(include.flatMap((job) => job.services.split(","))).toEqual(services);
  expect(include[0]?.name).toBe(count === 256 ? "service-0" : `service-0 and ${Math.ceil(count / 256) - 1} more`);
});
