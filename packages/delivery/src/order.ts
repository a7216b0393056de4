import type { Context, Env, Log, Processes, Clock, Outcome, Secret } from "@stageway/core";
import type { Flow } from "@stageway/pipeline";
import type { ReleaseTrust } from "@stageway/pipeline/trust";
import type { Sign } from "./verification.ts";
import type { DeploymentReference, Drains, HostAddress, Planned } from "@stageway/remote";

/** What is to be deployed where. */
export interface Order {
  readonly stage: string;
  readonly flow: Flow;
  readonly version: string | undefined;
  /** Number of the deployment that was verified last when this was planned, 0 for none; absent when nobody looked. */
  readonly verified?: number | undefined;
  readonly url: string | undefined;
  /** Milliseconds; 0 confirms at once. */
  readonly hold: number;
  /** The first goes first, and runs one-shot services for all. */
  readonly hosts: readonly HostAddress[];
  /** Hosts on the way to each of them, the one nearest to us first. */
  readonly jump: readonly HostAddress[];
  /** The team's project directory, absolute. */
  readonly directory: string;
  /** Relative to the repository; the usual ones when none are named. */
  readonly composeFiles: readonly string[] | undefined;
  readonly source: Source;
  /** Whose signatures the release needs; absent where the place that it lies in is enough. */
  readonly trust?: ReleaseTrust | undefined;
}

/** Where images and files come from. */
export type Source =
  | { readonly kind: "release"; readonly reference: string }
  | { readonly kind: "workspace"; readonly images: ReadonlyMap<string, string>; readonly files: readonly string[] };

/** The keys to the hosts. */
export interface Keys {
  readonly sshKey: Secret;
  readonly sshPassphrase: Secret | undefined;
  readonly knownHosts: string;
}

/** How it is done. Times are milliseconds. */
export interface Settings extends Keys {
  readonly project: string | undefined;
  readonly profiles: readonly string[] | undefined;
  /** The application's environment; the release's, or what is on the host, when none is given. */
  readonly envFile: Secret | undefined;
  /** How long to wait for a deployment that is under way. */
  readonly wait: number;
  /** How long a one-shot service may run. */
  readonly timeout: number;
  readonly healthTimeout: number;
  readonly stableFor: number;
  readonly settleDelay: number;
  readonly drain: Drains;
  readonly migrations: readonly string[] | undefined;
  readonly keepReleases: number;
  /** Of several hosts, how many go before the others. */
  readonly canary: number;
  /** How many of the others go at once; all of them unless given. */
  readonly parallel: number | undefined;
  /** With the password: what the registry asks for. */
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  /** Private key that signs that the release was verified on its stage. */
  readonly signingKey?: Secret | undefined;
  /** Signs that instead, where the key is not a text: an agent's. */
  readonly sign?: Sign | undefined;
  /** May write deployments; no record is kept without one. */
  readonly token: Secret | undefined;
  readonly dryRun: boolean;
}

/** The world, narrowed to what a delivery needs; an action's run is one. */
export interface World {
  readonly signal: AbortSignal;
  readonly env: Env;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly log: Log;
  readonly context: Pick<
    Context,
    | "eventName"
    | "event"
    | "ref"
    | "repository"
    | "repositoryId"
    | "serverUrl"
    | "apiUrl"
    | "runUrl"
    | "sha"
    | "workspace"
  >;
}

/** What becomes known on the way. */
export interface Facts {
  readonly release: string;
  readonly url: string | undefined;
  readonly number: number | undefined;
  /** The release that was verified before. */
  readonly previous: string | undefined;
  /** Set when it is held: it waits for its verdict. */
  readonly deployment: DeploymentReference;
  readonly outcome: Outcome;
}

/** What is to be done on one host. */
export interface HostPlan {
  /** Its name, with the port where that is not 22. */
  readonly host: string;
  readonly plan: Planned;
}

/** Who asked for a delivery, and hears of it. */
export interface Client {
  tell(facts: Partial<Facts>): void;
  /** Gets what is to be done on each host, before anything is; the log has it as a table when nobody wants it. */
  readonly planned?: (version: string, plans: readonly HostPlan[]) => void;
  /** For people, in Markdown: what was done, and how it ended. */
  summarize(markdown: string): void;
  /** Gets the folder of the connections, which are left open for whoever gives the verdict; they are closed when nobody wants them. */
  readonly keepSessions?: (folder: string) => void;
}
