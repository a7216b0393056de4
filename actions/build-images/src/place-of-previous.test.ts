import { afterEach, expect, it } from "@jest/globals";
import { recordingLog } from "@stageway/core/testing";
import { openRegistry } from "@stageway/registry";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import { contentHash, releaseOnRecord as release } from "../test/release-on-record.ts";
import type { BuildRequest } from "./request.ts";
import { decideAll, findPrevious } from "./reuse.ts";
import type { Hashed } from "./sources.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

async function start(): Promise<RegistryStandIn> {
  const standIn = await RegistryStandIn.start();
  open.push(standIn);
  return standIn;
}

const access = testAccess();
async function decided(previous: string, ours: RegistryStandIn, previousIn?: string): Promise<string> {
  const planned = previousIn === undefined ? {} : { previousIn };
  const request = { previous, ...planned, isForced: false, folder: "acme/shop" } as BuildRequest; // Nothing else is read.
  const source = { service: { name: "web", image: "web" }, doubts: [] };
  const services = [{ source, hash: contentHash }] as unknown as Hashed[]; // Nothing else is read.
  const log = recordingLog();
  const registry = openRegistry(ours.host, access);
  const world = { registry, access, log, now: 0 };
  const previously = await findPrevious(request, world);
  const decisions = await decideAll(request, services, previously?.found, world);
  return `${decisions.get("web")?.kind ?? ""} ${log.lines.join(" ")}`;
}

it.each([
  ["of another registry", (evil: string) => [evil, "acme/shop"] as const],
  ["of another folder", (...[, ours]: [string, string]) => [ours, "evil/shop"] as const],
  [
    "of another registry, and the configuration names none",
    (evil: string) => [evil, "acme/shop", "acme/shop"] as const,
  ],
  ["of another registry than the folder that was planned", (evil: string) => [evil, "x", "ghcr.io/x"] as const],
])("builds, and asks nothing of it, where the release on record is one %s", async (_, place) => {
  const [evil, ours] = [await start(), await start()];
  const [host, folder, previousIn] = place(evil.host, ours.host);
  const previous = await release(host, folder);
  const asked = [evil.requests.length, ours.requests.length];
  expect(await decided(previous, ours, previousIn)).toMatch(
    /^build .*lies outside of .*\/acme\/shop.*, so everything is built/,
  );
  expect([evil.requests.length, ours.requests.length]).toEqual(asked);
});

it("reuses what lies in its own folder, and what the plan found where a stage keeps its releases", async () => {
  const [staging, ours] = [await start(), await start()];
  expect(await decided(await release(ours.host, "acme/shop"), ours)).toMatch(/^reuse/);
  expect(await decided(await release(ours.host, "staging/shop"), ours, "staging/shop")).toMatch(/^reuse/);
  const planned = `${staging.host}/staging/shop`;
  expect(await decided(await release(staging.host, "staging/shop"), ours, planned)).toMatch(/^reuse/);
});
