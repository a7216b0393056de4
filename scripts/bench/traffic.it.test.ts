import { expect, it } from "@jest/globals";
import { startRegistry } from "../../packages/testbed/src/index.ts";
import { requestsOf, watchTraffic } from "./traffic.ts";

it("counts what goes to a registry by its second address, and the requests by either", async () => {
  await using registry = await startRegistry({ reach: "loopback" });
  await using watched = await watchTraffic(registry);
  expect(await watched.take()).toEqual({ requests: 0, bytes: 0 });
  const body = Buffer.alloc(10_000);
  const begun = await fetch(`http://${watched.host}/v2/shop/blobs/uploads/`, { method: "POST" });
  await fetch(begun.headers.get("location") ?? "", { method: "PATCH", body });
  const { requests, bytes } = await watched.take();
  expect(requests).toBe(2);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(12_000);
  expect((await requestsOf(registry)).slice(-2)).toEqual([
    "POST /v2/shop/blobs/uploads/",
    expect.stringMatching(/^PATCH \/v2\/shop\/blobs\/uploads\//),
  ]);
});
