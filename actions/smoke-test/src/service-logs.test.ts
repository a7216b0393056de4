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

/** A host with two containers of `web` and one of `api` in one project, and another `web` and a `db` in a second one. */
const docker = async (...arguments_: readonly string[]) => {
  const containers: Record<string, string> = {
    web: "web-1 /srv/shop\nweb-2 /srv/shop\nother-1 /srv/other\n",
    api: "api-1 /srv/shop\n",
    db: "db-1 /srv/other\n",
  };
  if (arguments_[0] === "ps") return containers[arguments_[2]?.split("=").at(-1) ?? ""] ?? "";
  return arguments_.at(-1) === "web-2" ? undefined : `${arguments_.at(-1)} started\n\n${arguments_.at(-1)} failed\n`;
};

it("gives the last lines of the services that failed checks name, each once", async () => {
  expect(await serviceLogs([failed("web"), failed("web"), failed()], ["api", "web"], docker, ["/srv/shop"])).toEqual([
    { service: "web", lines: ["web-1 started", "web-1 failed"] },
  ]);
});

it("asks every service when no failed check names one, and leaves out the silent", async () => {
  expect(await serviceLogs([failed()], ["api", "gone"], docker, ["/srv/shop"])).toEqual([
    { service: "api", lines: ["api-1 started", "api-1 failed"] },
  ]);
});

it.each<[string, string, readonly string[], readonly string[]]>([
  ["nothing of a project in another directory", "db", ["/srv/shop"], []],
  ["a directory by any of its paths", "db", ["/srv/link", "/srv/other"], ["db-1 started", "db-1 failed"]],
  ["the only project that has the service, when nobody knows the directory", "db", [], ["db-1 started", "db-1 failed"]],
  ["none when several have it and nobody knows the directory", "web", [], []],
])("shows %s", async (_, service, directories, lines) => {
  const logs = await serviceLogs([failed(service)], [], docker, directories);
  expect(logs.flatMap((log) => log.lines)).toEqual(lines);
});
