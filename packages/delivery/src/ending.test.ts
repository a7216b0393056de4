import { expect, it } from "@jest/globals";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { createProcesses, readContext } from "@stageway/core";
import type { Deployment, JobOutcome, TargetStatus } from "@stageway/remote";
import { cannotTell, failure, type LostHost } from "./ending.ts";

const lost = new Error("the connection was lost and did not come back");

const of = (number: number, token: string, outcome?: JobOutcome): Deployment => ({
  number,
  token,
  phase: outcome === undefined ? "change" : "ended",
  step: 1,
  steps: 2,
  title: "",
  warnings: 0,
  ...(outcome !== undefined && { outcome, reason: "as the journal says" }),
});

const unasked = () => Promise.reject(lost);

/** A host whose journal has these deployments; without any, it does not answer. */
function host(deployments?: readonly Deployment[], undo: LostHost["target"]["undo"] = unasked): LostHost {
  const answer =
    <Answer>(value: Answer) =>
    (): Promise<Answer> =>
      deployments === undefined ? Promise.reject(new Error("no route to host")) : Promise.resolve(value);
  const status: TargetStatus = { deployments: deployments ?? [] };
  return {
    name: "shop.example",
    connection: { address: { host: "shop.example", port: 22, user: "deploy" } },
    target: { directory: "/srv/shop", status: answer(status), discard: answer(undefined), undo },
  };
}

const world = {
  clock: fakeClock(),
  log: recordingLog(),
  env: {},
  context: readContext({}),
  processes: createProcesses({ env: {} }),
  signal: new AbortController().signal,
};

it.each<[string, readonly Deployment[] | undefined, number | undefined, string, string]>([
  ["nobody can say", undefined, 7, "degraded", lost.message],
  ["nobody can say, and no record has a number", undefined, undefined, "degraded", lost.message],
  ["the host never heard of it", [of(6, "other")], 7, "refused", lost.message],
  ["the host never heard of it, without a number", [of(6, "other")], undefined, "refused", lost.message],
  ["it has ended there", [of(7, "mine", "deployed")], 7, "deployed", "as the journal says"],
  ["it has ended under a number of the host's own", [of(8, "mine", "rolled-back")], undefined, "rolled-back", "as the"],
  ["it still goes on", [of(7, "mine")], 7, "degraded", "it has not ended: change"],
])("ends as the journal says where %s", async (_, deployments, number, outcome, reason) => {
  const ended = await cannotTell(host(deployments), { number, token: "mine" }, lost, world);
  expect([ended.outcome, ended.reason]).toEqual([outcome, expect.stringContaining(reason)]);
});

const deployment = of(7, "mine", "rolled-back");

it.each<[string, LostHost, number | undefined, string, string]>([
  [
    "it is undone",
    host([of(7, "mine")], () => Promise.resolve({ accepted: true, deployment })),
    7,
    "rolled-back",
    "as",
  ],
  ["the host never heard of it", host([of(6, "other")]), 7, "refused", "the job was cancelled"],
  ["the host never heard of it, without a number", host([of(6, "other")]), undefined, "refused", lost.message],
  ["it has ended there, unheard", host([of(7, "mine", "deployed")]), 7, "deployed", "as the journal says"],
  ["it goes on there", host([of(7, "mine")]), 7, "degraded", "the host undoes it by itself"],
  ["nobody can say", host(), 7, "degraded", "the host undoes it by itself"],
])("ends as the journal says when it is cancelled and %s", async (_, site, number, outcome, reason) => {
  const cancelled = { ...world, signal: AbortSignal.abort() };
  const ended = await cannotTell(site, { number, token: "mine" }, lost, cancelled);
  expect([ended.outcome, ended.reason]).toEqual([outcome, expect.stringContaining(reason)]);
});

it("lets no job begin any more where it is refused", async () => {
  const discarded: string[] = [];
  const site = host([]);
  const target = { ...site.target, discard: (token: string) => Promise.resolve(void discarded.push(token)) };
  await cannotTell({ ...site, target }, { number: 7, token: "mine" }, lost, world);
  expect(discarded).toEqual(["mine"]);
});

it("names the host with the command that tells how it stands, where nobody else can", async () => {
  const site = host();
  const ended = await cannotTell(site, { number: undefined, token: "mine" }, lost, world);
  const journal = { steps: [] };
  expect(failure(ended, [{ ...site, journal }], { stage: "staging", version: "v2" })).toBe(
    `Cannot deploy v2 to staging: degraded: ${lost.message}\nshop.example: ${lost.message}. See there how it stands: ` +
      "ssh deploy@shop.example 'cd /srv/shop/.stageway && sh $(ls -t program-*.sh | head -n 1) --dir /srv/shop status'",
  );
});

it.each<[string, string]>([
  ["alone", "the job is not understood: format 2"],
  ["among several", "shop.example: the job is not understood: format 2"],
])("says who installs what on a host with an older program, %s", (_, reason) => {
  const journal = { steps: [] };
  const text = failure({ outcome: "refused", reason }, [{ ...host([]), journal }], { stage: "staging", version: "v2" });
  expect(text).toContain(`refused: ${reason}\nNothing was touched\nThe program on the host is older`);
  expect(text).toContain("An administrator of the host runs stageway install again");
});
