/** Connections by the system's OpenSSH. */
export { connect, type Connection } from "./connection.ts";
export { checkSsh, type HostAddress, type JumpHost, type SshOptions } from "./options.ts";
export { closeSession, resumeSession, saveSession, savedSession, sessionPath, sessionsIn } from "./session.ts";
