import { ActionError, quote } from "@stageway/core";

/** What a key without a shell is for. */
export interface Installation {
  /** Where the program lies on the host; its user cannot write there. */
  readonly program: string;
  /** The team's project directory. */
  readonly directory: string;
  /** Where the policy lies on the host, outside of the project directory. */
  readonly policy: string;
}

/**
 * The options of a line in `authorized_keys` (sshd(8)) that give a key the program and nothing else; a blank and the public key follow.
 *
 * @throws {ActionError} for a path that would need quoting in a shell: the login shell of the user reads the command.
 */
export function forcedCommand({ program, directory, policy }: Installation): string {
  const wrong = [program, directory, policy].filter((path) => !/^\/[\w@%+=:,./-]+$/.test(path));
  if (wrong.length > 0) {
    throw new ActionError(
      `Cannot write the forced command: a path must be absolute and plain: current value is ${wrong.map((path) => quote(path)).join(", ")}`,
    );
  }
  return `command="exec sh ${program} --dir ${directory} --policy ${policy} --forced",restrict`;
}

/** The text of a policy: image repositories (`ghcr.io/acme/*` for all below), and paths that containers may mount. */
export function policyText(repositories: readonly string[], mounts: readonly string[] = []): string {
  const head =
    "# What Stageway may run here: image repositories, and paths outside of the project directory to mount.\n";
  return `${head}${[...repositories, ...mounts].map((line) => `${line}\n`).join("")}`;
}
