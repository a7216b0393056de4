import { expect, it } from "@jest/globals";
import type { JournaledRelease } from "@stageway/delivery";
import { listByRelease } from "./listed-releases.ts";

function release(number: number, version: string, more: Partial<JournaledRelease> = {}): JournaledRelease {
  return {
    number,
    version,
    commit: version.repeat(20),
    reference: `registry/shop@sha256:${version}`,
    stage: "staging",
    flow: "push",
    outcome: "deployed",
    verified: true,
    running: false,
    endedAt: number * 1000,
    project: undefined,
    profiles: [],
    wanted: { services: new Map(), composeFiles: [], files: [] },
    ...more,
  };
}

it("has one line for each release, the one that was deployed last first, with the hosts on which it runs", () => {
  const bad = release(2, "v2", { outcome: "rolled-back", verified: false });
  const [one, two] = [
    [release(3, "v1", { running: true, flow: "rollback" }), bad, release(1, "v1")],
    [bad, release(1, "v1", { running: true })],
  ];
  const listed = listByRelease([
    { host: "b", releases: one },
    { host: "a", releases: two },
  ]);
  expect(listed).toMatchObject([
    { version: "v1", verified: true, runsOn: ["b", "a"] },
    { version: "v2", verified: false, runsOn: [] },
  ]);
  expect(listed[0]?.deployments.map(({ host, number }) => `${host} ${number}`)).toEqual(["b 3", "b 1", "a 1"]);
  expect(listed[1]?.deployments[0]).toEqual({
    host: "b",
    number: 2,
    flow: "push",
    outcome: "rolled-back",
    running: false,
    ended: "1970-01-01T00:00:02.000Z",
  });
});

it("keeps two releases of one version apart", () => {
  const releases = [release(2, "v1", { reference: "registry/shop@sha256:other" }), release(1, "v1")];
  expect(listByRelease([{ host: "a", releases }])).toHaveLength(2);
});
