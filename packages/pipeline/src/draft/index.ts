export { changedServices, type Changed, type Difference } from "./changed.ts";
export { draftPlan, type Draft, type DraftFacts } from "./draft.ts";
export { expandServices, type Service } from "./services.ts";
export {
  chooseVersion,
  type NamedCommit,
  type NamedRecord,
  type VerifiedRecord,
  type StageOnRecord,
} from "./version-choice.ts";
