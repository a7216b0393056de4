/** Connections by the system's OpenSSH. */
export { connect, type Connection } from "./connection.ts";
export { checkSsh, type HostAddress, type JumpHost, type SshOptions } from "./options.ts";
export { closeSession, resumeSession, saveSession, sessionPath } from "./session.ts";
