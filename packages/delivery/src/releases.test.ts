import { expect, it } from "@jest/globals";
import type { Deployment } from "@stageway/remote";
import { releaseNote } from "./release-note.ts";
import { isReference, pickRelease, readReleases, runningOver } from "./releases.ts";

const reference = (letter: string) => `registry.example/shop/release@sha256:${letter.repeat(64)}`;

/** A line of the journal for a release that is called `v-<letter>`. */
function line(number: number, letter: string, rollbackOf?: number, environment?: string): string {
  const wanted = {
    services: new Map([["web", { image: `registry.example/web@sha256:${letter}`, platforms: [], size: 3 }]]),
    composeFiles: ["compose.yml"],
    files: [{ path: "compose.yml", digest: `sha256:${letter}`, mode: 0o644 }],
  };
  const note = releaseNote({
    reference: reference(letter),
    version: `v-${letter}`,
    commit: "c",
    stage: "staging",
    flow: "push",
    project: undefined,
    profiles: [],
    composePaths: ["deploy/compose.yml"],
    wanted,
    ...(rollbackOf !== undefined && { rollbackOf }),
  });
  const digest = environment === undefined ? "" : `${environment.repeat(64)} `;
  return `${number} ${1000 + number} ${digest}${JSON.stringify({ ...note, release: { services: {} } })}`;
}

/** Numbers that ended as deployed; negative ones ended rolled back. The last deployed one runs. */
function read(lines: readonly string[], numbers: readonly number[]) {
  const deployments = numbers.map((number): Deployment => ({
    number: Math.abs(number),
    token: "t",
    phase: "ended",
    step: 0,
    steps: 0,
    title: "",
    warnings: 0,
    outcome: number > 0 ? "deployed" : "rolled-back",
  }));
  const current = numbers.findLast((number) => number > 0);
  return readReleases(lines.join("\n"), { deployments, ...(current !== undefined && { current }) });
}

it("reads back what was noted, newest first, and leaves out what is damaged or has not ended", () => {
  const releases = read([line(1, "a"), line(2, "b"), '3 1 {"schemaVersion":1', "4 1 {}", line(5, "c")], [1, -2, 3, 4]);
  expect(releases.map(({ number, version, verified, running }) => [number, version, verified, running])).toEqual([
    [2, "v-b", false, false],
    [1, "v-a", true, false],
  ]);
  expect(releases[1]).toMatchObject({
    endedAt: 1_001_000,
    project: undefined,
    composePaths: ["deploy/compose.yml"],
    wanted: { composeFiles: ["compose.yml"] },
  });
  expect(releases[1]?.wanted.services.get("web")).toEqual({
    image: "registry.example/web@sha256:a",
    platforms: [],
    size: 3,
  });
});

it.each([
  ["the one before", [line(1, "a"), line(2, "b")], [1, 2], 1],
  ["no other name of what runs", [line(1, "a"), line(2, "b"), line(3, "b")], [1, 2, 3], 1],
  ["nothing that was never verified", [line(1, "a"), line(2, "b"), line(3, "c")], [1, -2, 3], 1],
  ["further back the second time", [line(1, "a"), line(2, "b"), line(3, "c"), line(4, "b", 2)], [1, 2, 3, 4], 1],
  [
    "the same release with the environment of before",
    [line(1, "a"), line(2, "b", undefined, "1"), line(3, "b", undefined, "2")],
    [1, 2, 3],
    2,
  ],
  [
    "no other name of what runs with the same environment",
    [line(1, "a", undefined, "1"), line(2, "b", undefined, "1"), line(3, "b", undefined, "1")],
    [1, 2, 3],
    1,
  ],
  ["what ran before, deployed anew since", [line(1, "a"), line(2, "b"), line(3, "a")], [1, 2, 3], 2],
])("goes back to %s", (_, lines, numbers, number) => {
  expect(pickRelease(read(lines, numbers)).number).toBe(number);
});

it.each<[string, string | undefined, number]>([
  ["the release before, whatever environment it had", undefined, 1],
  ["what runs, by its own name", "current", 4],
])("with today's environment goes back to %s", (_, wanted, number) => {
  const lines = [
    line(1, "a", undefined, "1"),
    line(2, "b", undefined, "1"),
    line(3, "b", undefined, "2"),
    line(4, "b", undefined, "3"),
  ];
  expect(pickRelease(read(lines, [1, 2, 3, 4]), wanted, { environments: false }).number).toBe(number);
});

it("refuses current where nothing that runs was verified", () => {
  expect(() => pickRelease(read([line(1, "a")], [-1]), "current")).toThrow('Cannot go back to "current"');
});

it("finds a release by version, number and reference, the newest of several", () => {
  const releases = read([line(1, "a"), line(2, "b"), line(3, "a"), line(4, "c")], [1, 2, 3, 4]);
  expect(["v-a", "1", reference("b")].map((to) => pickRelease(releases, to).number)).toEqual([3, 1, 2]);
});

it("knows what runs where something ran last, also when other hosts have nothing", () => {
  const [older, newer] = [read([line(1, "a")], [1]), read([line(1, "a"), line(2, "b")], [1, 2])];
  expect(runningOver([older, [], newer])?.version).toBe("v-b");
  expect(runningOver([[], read([line(1, "a")], [-1])])).toBeUndefined();
});

it("says why there is nothing to go back to", () => {
  expect(() => pickRelease(read([line(1, "a")], [1]))).toThrow("no earlier release was verified");
  expect(() => pickRelease([], "v1")).toThrow('Cannot go back to "v1": the target does not know it');
  expect(() => pickRelease(read([line(1, "a")], [-1]), "v-a")).toThrow("it was never verified there");
  const known = read([line(1, "abc"), line(2, "xyz")], [1, 2]);
  expect(() => pickRelease(known, "v-acb")).toThrow('does not know it; did you mean "v-abc"?');
});

it("tells a reference from a version", () => {
  expect([reference("a"), "v1@sha256:1", "v1.2.3", "7"].map(isReference)).toEqual([true, false, false, false]);
});

it.each<[string, string]>([
  ["moves the cursor", "v1\u001b[2K"],
  ["begins another line", "v1\nDeployed v2"],
  ["begins a command of the runner", "v1\r::error::x"],
  ["turns the text round", "v1\u202e"],
  ["is over several columns", "v1\tyes"],
])("leaves out a release whose name %s", (_, disguised) => {
  for (const name of ["version", "commit", "reference", "stage"]) {
    const [number, seconds] = ["1", "1001"];
    const note = JSON.parse(line(1, "a").slice(`${number} ${seconds} `.length)) as object;
    expect(read([`${number} ${seconds} ${JSON.stringify({ ...note, [name]: disguised })}`], [1])).toEqual([]);
  }
});

it("leaves out a release that ended at a time that is no date", () => {
  const [, , ...note] = line(1, "a").split(" ");
  expect(read([`1 ${"9".repeat(14)} ${note.join(" ")}`], [1])).toEqual([]);
});
