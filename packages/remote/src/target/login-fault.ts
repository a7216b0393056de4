import { ActionError } from "@stageway/core";

interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

interface Fault {
  readonly pattern: RegExp;
  readonly why: string;
  readonly hint: string;
}

/** What stands between a login and a command. First match wins; the words are those of sshd, PAM, nologin, git-shell and others. */
const faults: readonly Fault[] = [
  {
    pattern: /password has expired|password change required|required to change your password/i,
    why: "the password of the user has expired, and the host wants a new one first",
    hint: "On the host, as root: chage -M -1 USER, for a user that logs in by key alone",
  },
  {
    pattern: /account is (?:currently )?not available|nologin|account has expired/i,
    why: "the user has no login shell (nologin)",
    hint: "On the host, as root: usermod --shell /bin/sh USER; a key can still be limited by stageway install",
  },
  {
    pattern: /sftp connections only|this service allows sftp/i,
    why: "the user may use SFTP and nothing else (ForceCommand internal-sftp)",
    hint: "Use a user whose sshd configuration has no ForceCommand",
  },
  {
    pattern: /what do you think i am\? a shell|interactive git shell|git-shell/i,
    why: "the user has git's shell, which runs no commands",
    hint: "Use another user, or give this one /bin/sh",
  },
  {
    pattern: /system is booting up|unprivileged users are not permitted/i,
    why: "the host is still starting (/run/nologin)",
    hint: "Run the job again once the host is up",
  },
  {
    pattern: /^(?:rbash|-rbash|rksh|bash): .*restricted/im,
    why: "the login shell of the user is a restricted one",
    hint: "Give the user /bin/sh; a key can still be limited by stageway install",
  },
  {
    pattern: /PTY allocation request failed|no tty available|interactive use only|please use an interactive/i,
    why: "the host takes interactive sessions only",
    hint: "Use a user that may run commands: a ForceCommand, a menu or a start file of the login shell stands between",
  },
];

/** Says why a command did not even begin on the host, when that is what a login met; `undefined` otherwise. */
export function loginFault({ stdout, stderr, exitCode }: Result): ActionError | undefined {
  // The program itself ends well, whatever it says; a greeting may have any of these words.
  if (exitCode === 0) return undefined;
  const fault = faults.find(({ pattern }) => pattern.test(`${stderr}\n${stdout}`));
  if (fault === undefined) return undefined;
  return new ActionError(`Cannot run commands on the target: ${fault.why}`, { hint: fault.hint });
}
