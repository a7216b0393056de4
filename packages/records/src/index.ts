export {
  outcomeIn,
  verifiedRelease,
  wasVerified,
  type DeploymentRecord,
  type RecordHistory,
  type RecordStatus,
  type RecordStore,
} from "./record.ts";
export {
  lastVerified,
  listRecords,
  newestRecord,
  readRecent,
  readRecord,
  readStage,
  wasReleaseVerified,
  type RecentRecords,
  type StageRecord,
} from "./read-records.ts";
export {
  closeRecord,
  findOpened,
  openRecord,
  setStatus,
  type Ending,
  type NewRecord,
  type NewStatus,
} from "./write-records.ts";
export { closeOpened, type OpenedRecord } from "./close-opened.ts";
export { closeOnce, type Closing } from "./close-once.ts";
export { openStore, type StoreWorld } from "./open-store.ts";
