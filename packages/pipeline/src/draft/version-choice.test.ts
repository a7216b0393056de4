import { expect, it } from "@jest/globals";
import { ActionError } from "@stageway/core";
import { configurationFrom } from "../testing.ts";
import { namedStep, type Step } from "../decide/step.ts";
import { chooseVersion, type NamedRecord, type StageOnRecord } from "./version-choice.ts";

const configuration = configurationFrom({
  stages: {
    staging: { version: "staging-{date}-{sha}" },
    daily: { version: "daily-{date}" },
    prod: {},
    branched: { version: "{branch}-{sha}" },
  },
});
const [one, two] = ["abc1234".padEnd(40, "0"), "def5678".padEnd(40, "0")];
const commit = { commit: one, committedAt: Date.UTC(2026, 0, 15), branch: "develop", forceRebuild: false };
const record = (version: string, of = one): NamedRecord => ({ version, commit: of });
const base = "staging-20260115-abc1234";

it.each<[string, string, NamedRecord | undefined, boolean, string]>([
  ["nothing is on record", "staging", undefined, false, base],
  ["another version is on record", "staging", record("staging-20260114-def5678", two), false, base],
  ["the same commit is on record", "staging", record(base), false, base],
  ["the same commit is on record a second time", "staging", record(`${base}-2`), false, `${base}-2`],
  ["the same commit is built again", "staging", record(base), true, `${base}-2`],
  ["it is built again and again", "staging", record(`${base}-9`), true, `${base}-10`],
  ["another commit has the name", "daily", record("daily-20260115", two), false, "daily-20260115-2"],
  ["a longer name begins alike", "staging", record(`${base}-1`), true, base],
  ["a stage says nothing", "prod", undefined, false, "prod-20260115-abc1234"],
])("when %s on %s", (_, stage, newest, forceRebuild, version) => {
  const step = namedStep(stage, "push", configuration);
  expect(chooseVersion(step, { ...commit, forceRebuild }, configuration, { newest })).toBe(version);
});

const release = (version: string, flow: Step["flow"] = "release"): Step => ({
  ...namedStep("prod", flow, configuration),
  version,
});

const verified = (version: string, of = one) => ({ newest: record(version, of), verified: record(version, of) });

it.each<[Step, StageOnRecord]>([
  [release("v1.4.2"), {}],
  [release("v1.4.2"), verified("v1.4.2")],
  [release("v1.4.2"), verified("v1.4.1", two)],
  [release("v1.4.2"), verified("vnext", two)],
  [release("v1.4.2"), { newest: record("v2.0.0", two), verified: record("v1.4.1", two) }],
  [release("v1.4.2"), { newest: record("v2.0.0", two) }],
  [release("v1.4.2", "hotfix"), verified("v1.5.0", two)],
  [release("v1.4.2", "manual"), verified("v1.5.0", two)],
])("takes the version that the event names: %j after %j", (step, onRecord) => {
  expect(chooseVersion(step, commit, configuration, onRecord)).toBe("v1.4.2");
});

it.each([
  ["v1.5", verified("v1.4", two)],
  ["v1.5", verified("v1.4.2", two)],
  ["v1.4.2", verified("v1.4", two)],
  ["nightly-7", verified("nightly-6", two)],
])("takes %s after %j, which cannot be compared", (version, onRecord) => {
  expect(chooseVersion(release(version), commit, configuration, onRecord)).toBe(version);
});

const moved = "Cannot deploy v1.4.2 to prod: it stands for def5678 there, not for abc1234";
it.each<[string, StageOnRecord, string]>([
  ["v1.4.2", { newest: record("v1.4.2", two) }, moved],
  ["v1.4.2", { newest: record("v2.0.0", two), verified: record("v1.4.2", two) }, moved],
  ["v1.2.2", verified("v1.2.3", two), "Cannot deploy v1.2.2 to prod: it is not greater than v1.2.3, which is there"],
  [
    "v1.2.2",
    { newest: record("v1.2.1", two), verified: record("v1.2.3", two) },
    "Cannot deploy v1.2.2 to prod: it is not greater than v1.2.3, which is there",
  ],
  [
    "v1.2.3+b",
    verified("v1.2.3", two),
    'Cannot deploy "v1.2.3+b" to prod: it is no name for images: tag must start with a letter, digit or _ and have',
  ],
])("refuses %s after %j", (version, onRecord, message) => {
  expect(() => chooseVersion(release(version), commit, configuration, onRecord)).toThrow(message);
});

it("says which key of which stage gives no name for images", () => {
  const step = namedStep("branched", "push", configuration);
  const choose = () => chooseVersion(step, { ...commit, branch: "👩" }, configuration);
  expect(choose).toThrow(ActionError);
  expect(choose).toThrow(
    /^Cannot name a release for branched: "version" of it, "\{branch\}-\{sha\}", gives no tag of images: .*: current value is "-abc1234"$/,
  );
});
