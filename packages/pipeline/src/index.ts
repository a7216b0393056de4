export { isOvertaken, type PlannedTurn } from "./overtaken.ts";
export { canonicalJson } from "./canonical.ts";
export { ChangeDetector, type Affected, type Ownership } from "./changes.ts";
export { contentHash, type Content, type ContentFile } from "./content-hash.ts";
export { flows, type Flow } from "./flow.ts";
export { parsePath, platformName } from "./grammar.ts";
export { parseTag, slug } from "./image-tag.ts";
export { isPattern, matchesPattern, patternMatcher } from "./pattern.ts";
export type {
  Plan,
  PlannedCheck,
  PlannedDeployment,
  PlannedFiles,
  PlannedService,
  PlannedTarget,
  PlannedTrust,
} from "./plan.ts";
export { defaultDockerfile, encodePlan, longestPlan, parsePlan } from "./plan-document.ts";
export {
  closingDescription,
  closingStates,
  outcomeOf,
  readPayload,
  recordTask,
  shorten,
  type DeploymentState,
  type RecordPayload,
  type VerifiedRelease,
} from "./record.ts";
export { parseBranch, parseCommit, parseTagName } from "./ref.ts";
export type { Release, ReleasedFile, ReleasedService } from "./release.ts";
export { encodeRelease, longestRelease, parseRelease } from "./release-document.ts";
export { expandTemplate, nextVersion, parseTemplate, type TemplateValues } from "./version-template.ts";
export { compareVersions, isPreRelease, parseVersion, type Version } from "./version.ts";
