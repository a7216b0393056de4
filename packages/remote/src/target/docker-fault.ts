import { ActionError } from "@stageway/core";

interface Result {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

interface Fault {
  /** Its group `said`, where it has one, is told behind the message. */
  readonly pattern: RegExp;
  readonly message: string;
  readonly hint: string;
}

/** First match wins. The words are those of dash, bash, busybox, csh, zsh, fish and of Docker's client. */
const faults: readonly Fault[] = [
  {
    pattern:
      /docker: (command )?not found|(not found|fish: unknown command): docker$|docker: No such file|exec: "?docker"?: not found/im,
    message: "Cannot use Docker on the target: the command docker is not there",
    hint: "Install Docker Engine and its compose plugin on the host, for every user or for the user of the connection",
  },
  {
    // Within reach of each other: a search to the end of the line for each of many would not end in time.
    pattern: /permission denied.{0,300}?(docker\.sock|docker daemon socket|docker API)/i,
    message: "Cannot use Docker on the target: the user has no right to its socket",
    hint: "Add the user of the connection to the group docker on the host, and connect anew",
  },
  {
    pattern: /is the docker daemon running|cannot connect to the docker daemon|failed to connect to the docker API/i,
    message: "Cannot use Docker on the target: its engine does not answer",
    hint: "See on the host: systemctl status docker",
  },
  {
    pattern:
      /'compose' is not a docker command|unknown (docker )?command: "?(docker )?compose|unknown shorthand flag: '[a-z]' in -/i,
    message: "Cannot use Docker on the target: its compose plugin (version 2) is not there",
    hint: "Install the package docker-compose-plugin on the host; the older docker-compose is not enough",
  },
  {
    // The program's own words (program/read.sh).
    pattern: /^Cannot tell what runs: (?<said>.*)/m,
    message: "Cannot use Docker on the target: it does not say what runs",
    hint: "See on the host: docker ps --all",
  },
];

/** Says why nothing of Docker works on the target, when that is what a command met; `undefined` for any other failure. */
export function dockerFault({ exitCode, stdout, stderr }: Result): ActionError | undefined {
  if (exitCode === 0) return undefined;
  const said = `${stderr}\n${stdout}`;
  const fault = faults.find(({ pattern }) => pattern.test(said));
  if (fault === undefined) return undefined;
  const { said: words } = fault.pattern.exec(said)?.groups ?? {};
  return new ActionError([fault.message, words].filter(Boolean).join(": "), { hint: fault.hint });
}
