import { expect, it } from "@jest/globals";
import type { Check } from "./check.ts";
import { serviceLogs } from "./service-logs.ts";

const check: Check = {
  name: "score",
  url: new URL("https://a.example/score"),
  headers: new Map(),
  status: [200],
  json: new Map(),
  responseHeaders: new Map(),
};
const failed = (service?: string) => ({
  check: { ...check, ...(service !== undefined && { service }) },
  attempts: 1,
  reply: { unreachable: "refused" },
  faults: ["no answer"],
});

/** A host with two containers of `web` and one of `api`. */
const docker = async (...arguments_: readonly string[]) => {
  const containers: Record<string, string> = { web: "web-1\nweb-2\n", api: "api-1\n" };
  if (arguments_[0] === "ps") return containers[arguments_[3]?.split("=").at(-1) ?? ""] ?? "";
  return arguments_.at(-1) === "web-2" ? undefined : `${arguments_.at(-1)} started\n\n${arguments_.at(-1)} failed\n`;
};

it("gives the last lines of the services that failed checks name, each once", async () => {
  expect(await serviceLogs([failed("web"), failed("web"), failed()], ["api", "web"], docker)).toEqual([
    { service: "web", lines: ["web-1 started", "web-1 failed"] },
  ]);
});

it("asks every service when no failed check names one, and leaves out the silent", async () => {
  expect(await serviceLogs([failed()], ["api", "gone"], docker)).toEqual([
    { service: "api", lines: ["api-1 started", "api-1 failed"] },
  ]);
});
