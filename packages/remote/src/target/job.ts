/**
 * A job for the target: three flat lists of steps. The program on the target runs them, journals each one, and knows
 * nothing of compose.
 *
 * - `prepare` may fail and nothing was touched (`refused`): pulls, checks of free space.
 * - with a `gate` it is `ready` then, and goes on when it is told to (`Target.go`): the way in which several hosts change
 *   nothing before all of them could (docs/decisions/0016-several-hosts-in-two-phases.md).
 * - `change` has an undo for each step; on a failure, or when a hold ends unconfirmed, the undos of all steps begun run in
 *   reverse order (`rolled-back`; `degraded` when an undo fails). What a step has in `first`, and every `restore`, runs
 *   before any other undo: a container starts only with its own files (docs/decisions/0020-files-go-back-first.md).
 * - `settle` runs once the deployment is confirmed: forward only, idempotent, a failure is a warning.
 */
export interface Job {
  readonly prepare: readonly Step[];
  readonly change: readonly ChangeStep[];
  readonly settle: readonly Step[];
  /** Milliseconds after which the target undoes a healthy, unconfirmed deployment; 0 confirms at once. */
  readonly hold: number;
  /** Milliseconds for which the job waits in `ready` for `go` before it ends as `refused`; without it, it does not wait. */
  readonly gate?: number;
}

/** Commands of a job under one title. */
export interface Step {
  /** One line for the log: `start gateway 2 of 2`. */
  readonly title: string;
  readonly do: readonly Command[];
}

/** A step that can be undone. */
export interface ChangeStep extends Step {
  readonly undo: readonly Command[];
  /** Runs before the undos of all steps. */
  readonly first?: readonly Command[];
}

/**
 * The program's whole vocabulary; every command is an argument array and is idempotent where it can be.
 *
 * | command | does |
 * | --- | --- |
 * | `docker …arguments` | runs docker; fails with its exit status |
 * | `healthy <container> <timeout s> <stable s>` | waits until healthy, or, without a health check, running without restart for <stable s>; on failure prints state, health log and last log lines |
 * | `completed <container> <timeout s>` | waits until the container exits with 0 |
 * | `place <source> <destination> <mode>` | installs a file of this deployment (relative to its folder) at the path below the project directory, keeping what was there before |
 * | `restore <destination>` | the undo of `place` and of `withdraw` |
 * | `withdraw <destination>` | takes away a file that a release brought there, and brings back what somebody else had there before it; stays when anybody has changed it since |
 * | `free <container>…` | fails when there is a container of that name |
 * | `absent <container>…` | removes containers that are there |
 * | `running <container>…` | starts the containers that are there and not running |
 * | `restarting <policy> <container>…` | sets the restart policy of the containers that are there |
 * | `reload <container>…` | restarts the containers that were started while the files of this deployment were in the place of their own |
 * | `stopped <grace s or empty> <container>…` | stops the containers that are there and run |
 * | `restarted <grace s or empty> <container> <other>…` | restarts the container, unless it was started after each of the others that run |
 * | `drain <proxy container> <port> <backend> <container> <timeout s> [<notice s> <successor>…]` | haproxy's runtime API: drains the server whose address is the container's, once it sends requests to the successors too |
 * | `undrain <proxy container> <port> <backend> <container>` | its undo |
 * | `guard <container> <name>` / `unguard <name>` | a container that never starts holds the image of the container, so that nobody prunes it; lets it go |
 * | `remember <service> <definition> <container> <local tag>` | keeps the image that a container was made of, and notes for whoever goes back what it is called in its registry |
 * | `dissolve <network>…` | removes the networks that no container is on any more |
 * | `space <path> <bytes>` | fails unless that many bytes are free where <path> lies |
 * | `keep <image> <local tag>` / `forget <local tag>…` | keeps an image for rollback by a local tag; lets it go |
 * | `retain <count>` | removes folders of old deployments; the newest <count> deployed ones, the current one and the newest that failed stay |
 * | `wait <s>` | does nothing for that long |
 */
export type Command = readonly [verb: Verb, ...arguments_: string[]];

/** The commands that the program on the target knows. */
export type Verb =
  | "docker"
  | "healthy"
  | "completed"
  | "place"
  | "restore"
  | "withdraw"
  | "free"
  | "absent"
  | "running"
  | "restarting"
  | "reload"
  | "stopped"
  | "restarted"
  | "drain"
  | "undrain"
  | "guard"
  | "unguard"
  | "remember"
  | "dissolve"
  | "space"
  | "keep"
  | "forget"
  | "retain"
  | "wait";
