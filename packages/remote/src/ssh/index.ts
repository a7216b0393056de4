/** Connections by the system's OpenSSH. */
export { connect, type Connection } from "./connection.ts";
export { checkSsh, type HostAddress, type JumpHost, type SshOptions } from "./options.ts";
export { resumeSession, saveSession, savedSession, type SavedSession } from "./session.ts";
export {
  hasSteps,
  latestSessions,
  makeStepFolder,
  removeStepFolder,
  sessionsOfJob,
  sessionsOfStep,
} from "./step-folder.ts";
