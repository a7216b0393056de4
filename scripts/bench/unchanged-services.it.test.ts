import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { startEngine, startRegistry } from "../../packages/testbed/src/index.ts";
import { buildUnchanged, isRead } from "./unchanged-services.ts";

it("knows by one request that a service is there unchanged, gives it its tag by two more, and builds nothing", async () => {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const registry = stack.use(await startRegistry());
  const folder = await mkdtemp(join(tmpdir(), "unchanged-services-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { built, requests } = await buildUnchanged(folder, 2, { engine, registry });
  expect(built).toEqual([]);
  const of = (name: string) => requests.filter((request) => request.includes(`/shop-2/${name}/`));
  for (const service of ["service-0", "service-1"]) {
    expect(of(service).map((request) => request.replace(/sha256:[0-9a-f]+$/, "DIGEST"))).toEqual([
      `GET /v2/shop-2/${service}/manifests/DIGEST`,
      `HEAD /v2/shop-2/${service}/manifests/v2`,
      `PUT /v2/shop-2/${service}/manifests/v2`,
    ]);
  }
  expect(of("release").filter(isRead).length).toBeLessThanOrEqual(5);
  expect(of("release").length).toBeLessThanOrEqual(8);
}, 120_000);
