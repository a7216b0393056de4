import { expect, it } from "@jest/globals";
import { loginFault } from "./login-fault.ts";

it.each([
  ["", "WARNING: Your password has expired.\nPassword change required but no TTY available.", 1, "has expired"],
  ["This account is currently not available.\n", "", 1, "no login shell"],
  ["This service allows sftp connections only.\n", "", 1, "SFTP"],
  ["", "fatal: What do you think I am? A shell?", 128, "git's shell"],
  ["", "System is booting up. Unprivileged users are not permitted to log in yet.", 1, "still starting"],
  ["", "rbash: line 1: sh: restricted", 127, "restricted"],
  ["", "Please use an interactive session", 1, "interactive sessions only"],
])("reads %j and %j", (stdout, stderr, exitCode, words) => {
  expect(loginFault({ stdout, stderr, exitCode })?.message).toContain(`Cannot run commands on the target: `);
  expect(loginFault({ stdout, stderr, exitCode })?.message).toContain(words);
  expect(loginFault({ stdout, stderr, exitCode })?.hint).toBeTruthy();
});

it("takes no greeting for a failure, and no other failure for this one", () => {
  expect(loginFault({ stdout: "Note: nologin for guests\n=a state", stderr: "", exitCode: 0 })).toBeUndefined();
  expect(loginFault({ stdout: "", stderr: "sh: 1: docker: not found", exitCode: 127 })).toBeUndefined();
});
