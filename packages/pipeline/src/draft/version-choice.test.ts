import { expect, it } from "@jest/globals";
import { configurationFrom } from "../testing.ts";
import { namedStep, type Step } from "../decide/step.ts";
import { chooseVersion, type NamedRecord } from "./version-choice.ts";

const configuration = configurationFrom({
  stages: { staging: { version: "staging-{date}-{sha}" }, daily: { version: "daily-{date}" }, prod: {} },
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
  expect(chooseVersion(step, { ...commit, forceRebuild }, configuration, newest)).toBe(version);
});

const release = (version: string, flow: Step["flow"] = "release"): Step => ({
  ...namedStep("prod", flow, configuration),
  version,
});

it.each<[Step, NamedRecord | undefined]>([
  [release("v1.4.2"), undefined],
  [release("v1.4.2"), record("v1.4.2")],
  [release("v1.4.2"), record("v1.4.1", two)],
  [release("v1.4.2"), record("vnext", two)],
  [release("v1.4.2", "hotfix"), record("v1.5.0", two)],
  [release("v1.4.2", "manual"), record("v1.5.0", two)],
])("takes the version that the event names: %j after %j", (step, newest) => {
  expect(chooseVersion(step, commit, configuration, newest)).toBe("v1.4.2");
});

it.each<[string, NamedRecord, string]>([
  ["v1.4.2", record("v1.4.2", two), "Cannot deploy v1.4.2 to prod: it stands for def5678 there, not for abc1234"],
  ["v1.2.2", record("v1.2.3", two), "Cannot deploy v1.2.2 to prod: it is not greater than v1.2.3, which is there"],
  ["v1.2.3+b", record("v1.2.3", two), "tag must start with"],
])("refuses %s after %j", (version, newest, message) => {
  expect(() => chooseVersion(release(version), commit, configuration, newest)).toThrow(message);
});
