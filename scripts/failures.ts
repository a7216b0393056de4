import type { Outcome } from "../packages/core/src/outcome.ts";

/** What goes wrong sooner or later, and what comes of it: docs/failures.md shows it, and the tests on real parts hold it. */
export interface Failure {
  /** What went wrong; part of it in brackets where there are several ways. */
  readonly failure: string;
  /** The error message; `…` is anything, and more may follow. */
  readonly told: string;
  /** None where nothing is deployed. */
  readonly outcome?: Outcome;
  readonly exitCode: number;
  readonly runs: "what ran before" | "nothing";
  /** Title of the test, and its file. */
  readonly test: readonly [title: string, file: string];
}

const deploy = (title: string, file = "failures"): Failure["test"] => [
  title,
  `actions/deploy-compose/src/${file}.it.test.ts`,
];
const build = (title: string, file = "failures"): Failure["test"] => [
  title,
  `actions/build-images/src/${file}.it.test.ts`,
];

const refused = { outcome: "refused", exitCode: 1, runs: "what ran before" } as const;
const rolledBack = { outcome: "rolled-back", exitCode: 2, runs: "what ran before" } as const;
const noRelease = { exitCode: 1, runs: "what ran before" } as const;

export const failures: readonly Failure[] = [
  {
    failure: "ssh refused",
    told: "Cannot connect to …: connection refused",
    ...refused,
    test: deploy("ssh refused"),
  },
  {
    failure: "wrong host key",
    told: "Cannot connect to …: its host key is not the pinned one: current value is ssh-ed25519 SHA256:…",
    ...refused,
    test: deploy("wrong host key"),
  },
  {
    failure: "wrong host key (jump host)",
    told: "Cannot connect to …: its host key is not the pinned one",
    ...refused,
    test: deploy(
      "deploys through a jump host whose key is pinned like that of the host, and not past another one",
      "jump",
    ),
  },
  {
    failure: "wrong key",
    told: "Cannot connect to …: it does not accept the key: current value is SHA256:…",
    ...refused,
    test: deploy("wrong key"),
  },
  {
    failure: "key pasted with `\\n`",
    told: "Cannot read the inputs:… ssh-key: has literal \\n in it: paste the key with real line breaks",
    ...refused,
    test: deploy("key pasted with \\n"),
  },
  {
    failure: "no Docker on the target",
    told: "Cannot use Docker on the target: the command docker is not there",
    outcome: "refused",
    exitCode: 1,
    runs: "nothing",
    test: deploy("says that Docker is %s", "refusals"),
  },
  {
    failure: "no Docker on the target (it is stopped)",
    told: "Cannot use Docker on the target: its engine does not answer",
    outcome: "refused",
    exitCode: 1,
    runs: "nothing",
    test: deploy("says that Docker is %s", "refusals"),
  },
  {
    failure: "no right to push (nobody logged in)",
    told: "Cannot build the service …: the registry does not know who pushes",
    ...noRelease,
    test: build("says that there is no right to push, to who is nobody and to who is somebody else"),
  },
  {
    failure: "no right to push (somebody else logged in)",
    told: "Cannot build the service …: no right to push to the registry",
    ...noRelease,
    test: build("says that there is no right to push, to who is nobody and to who is somebody else"),
  },
  {
    failure: "disk full",
    told: "Cannot deploy, nothing was touched:… the host has … MB free where the engine keeps images (…), and … MB are needed to fetch and unpack images of … MB",
    ...refused,
    test: deploy("disk full"),
  },
  {
    failure: "disk full (to the last byte)",
    told: "Cannot receive the files: is the disk full?",
    ...refused,
    test: deploy("refuses when the host's disk is full, and what runs goes on", "refusals"),
  },
  {
    failure: "disk full (runner)",
    told: "Cannot build the service …: the disk of the runner is full",
    ...noRelease,
    test: build("says that the disk is full", "small-engine"),
  },
  {
    failure: "image gone",
    told: "Cannot deploy … to …: refused: fetch the image of …",
    ...refused,
    test: deploy("refuses a release whose image is gone from the registry", "refusals"),
  },
  {
    failure: "registry 500s (release)",
    told: "Cannot …status 500",
    ...refused,
    test: deploy("registry 500s, asked for the release"),
  },
  {
    failure: "registry 500s (image)",
    told: "Cannot deploy … to …: refused: fetch the image of … 500",
    ...refused,
    test: deploy("registry 500s, asked for an image by the host"),
  },
  {
    failure: "registry 500s (push)",
    told: "Cannot build the service …: the registry is in trouble (status 500)",
    ...noRelease,
    test: build("says that the registry is in trouble when it answers a push with 500"),
  },
  {
    failure: "never healthy",
    told: "Cannot deploy … to …: rolled-back: …cannot reach the database",
    ...rolledBack,
    test: deploy("never healthy"),
  },
  {
    failure: "crash loop",
    told: "Cannot deploy … to …: rolled-back: …cannot bind to port 80",
    ...rolledBack,
    test: deploy("crash loop"),
  },
  {
    failure: "healthy, then failing",
    told: "Deployment … on … was undone, what ran before runs again",
    ...rolledBack,
    test: deploy("healthy, then failing"),
  },
  {
    failure: "healthy, then failing (the smoke test)",
    told: "Cannot confirm the release: 1 of 1 checks failed …lost the database",
    exitCode: 1,
    runs: "what ran before",
    test: deploy("healthy, then failing"),
  },
  {
    failure: "wrong architecture",
    told: 'Cannot deploy, nothing was touched:… the image of service "…" is built for linux/arm64',
    ...refused,
    test: deploy("wrong architecture"),
  },
  {
    failure: "wrong architecture (runner)",
    told: "Cannot build the service …: the runner cannot run programs of that platform",
    ...noRelease,
    test: build("says that the runner cannot run programs of another platform"),
  },
  {
    failure: "image gone (for one of several hosts)",
    told: "Cannot deploy … to …: refused: …: fetch the image of …",
    ...refused,
    test: deploy("touches nothing when one host cannot get an image", "several-hosts"),
  },
  {
    failure: "no Docker on the target (on one of several hosts)",
    told: "Cannot deploy, nothing was touched:… Cannot use Docker on the target",
    outcome: "refused",
    exitCode: 1,
    runs: "nothing",
    test: deploy("says what every host lacks in one message, and touches none", "several-hosts"),
  },
  {
    failure: "never healthy (on the canary)",
    told: 'Cannot deploy … to …: rolled-back: …: start web…Step "start web" failed on …; its last lines:',
    ...rolledBack,
    test: deploy("brings both back when %s is never healthy", "several-hosts"),
  },
  {
    failure: "never healthy (on the second host)",
    told: 'Cannot deploy … to …: rolled-back: …: start web…Step "start web" failed on …; its last lines:',
    ...rolledBack,
    test: deploy("brings both back when %s is never healthy", "several-hosts"),
  },
  {
    failure: "a container was stopped during the hold (on one of several hosts)",
    told: "Cannot confirm deployment … on …: …: … is exited; it ended rolled-back",
    ...rolledBack,
    test: deploy("undoes on both when one cannot confirm: somebody stopped there what is held", "several-hosts"),
  },
  {
    failure: "a host cannot be reached at the verdict",
    told: "Cannot confirm deployment … on …; it ended degraded… See there how it stands: ssh …",
    outcome: "degraded",
    exitCode: 3,
    runs: "what ran before",
    test: deploy(
      "is degraded when a host cannot be reached at the verdict, with its name and the command; the next run repairs",
      "lost-hosts",
    ),
  },
  {
    failure: "the job is cancelled",
    told: "Cannot deploy … to …: rolled-back: …",
    outcome: "rolled-back",
    exitCode: 130,
    runs: "what ran before",
    test: deploy("has the deployment undone when the job is cancelled, and leaves in time", "refusals"),
  },
];

/** The failures as rows of a table for people. */
export function failureRows(): readonly (readonly string[])[] {
  return failures.map(({ failure, told, outcome, exitCode, runs, test: [title, file] }) => [
    failure,
    told.replaceAll("|", "\\|"),
    outcome === undefined ? "none" : `\`${outcome}\``,
    String(exitCode),
    runs,
    `[${title.replaceAll("\\", "\\\\")}](../${file})`,
  ]);
}
