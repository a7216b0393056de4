import type { Outcome } from "@stageway/core";

export const phases = ["queued", "prepare", "ready", "change", "held", "settle", "undo", "ended"] as const;
export type Phase = (typeof phases)[number];

/** How a job on the target may end. */
export type JobOutcome = Exclude<Outcome, "unchanged">;

/** What the target's journal says of a deployment. */
export interface Deployment {
  readonly number: number;
  readonly token: string;
  readonly phase: Phase;
  /** The step that was begun last, and how many its section has. */
  readonly step: number;
  readonly steps: number;
  readonly title: string;
  /** Present when it has ended. */
  readonly outcome?: JobOutcome;
  /** Why it goes back or ended so, in one line. */
  readonly reason?: string;
  /** Milliseconds until the target undoes it by itself while it is held, or gives it up while it is ready. */
  readonly remaining?: number;
  /** It was refused because the target had changed after its state was read: plan anew, under the same number. */
  readonly stale?: true;
  /** Steps of `settle` that failed. */
  readonly warnings: number;
}

export interface TargetStatus {
  /** The number of the deployment that runs, confirmed. */
  readonly current?: number;
  /** How often the lease was taken: the state that is read now is that of this generation. */
  readonly generation?: number;
  /** The highest number that is known. */
  readonly newest?: number;
  /** Where numbers were counted, of `current` and of those that wait, as far as that is known: those of two places are not compared. */
  readonly sources?: ReadonlyMap<number, string>;
  /** The newest number whose folder went: up to there nothing can be told of a deployment that is not listed. */
  readonly forgotten?: number;
  readonly holder?: {
    readonly number: number;
    readonly alive: boolean;
    readonly runUrl: string;
    /** Another machine with the same project directory, on which it was started: whether it lives cannot be told from here. */
    readonly machine?: string;
  };
  /** Who waits for the lease: jobs, and deployments that asked within the last seconds and have no job yet; in no order. */
  readonly waiting?: readonly number[];
  /** Whether the host verifies signatures; absent where nobody installed who may sign. */
  readonly signers?: SignersState;
  readonly deployments: readonly Deployment[];
}

/** `unchecked`: the host's ssh-keygen cannot verify signatures. `broken`: its copy of the signers cannot be relied on. */
export type SignersState =
  { readonly state: "verified" | "unchecked" } | { readonly state: "broken"; readonly why: string };

/** How far a deployment is followed: the lease is its own, it waits for the word to go, it is held, it has ended. */
export type Milestone = "leased" | "ready" | "held" | "ended";

/** What became of a verdict: one that came too late or contradicts the one that stands changes nothing. */
export type Verdict =
  | { readonly accepted: true; readonly deployment: Deployment }
  | { readonly accepted: false; readonly reason: string; readonly deployment: Deployment };

/** Reads the fields of a state line. */
export function readDeployment(fields: ReadonlyMap<string, string>): Deployment {
  const phase = phases.find((name) => name === fields.get("phase")) ?? "queued";
  const outcome = fields.get("outcome");
  const reason = fields.get("reason") ?? "";
  return {
    number: count(fields.get("number")),
    token: fields.get("token") ?? "",
    phase,
    step: count(fields.get("step")),
    steps: count(fields.get("steps")),
    title: fields.get("title") ?? "",
    warnings: count(fields.get("warnings")),
    ...(phase === "ended" && isJobOutcome(outcome) && { outcome }),
    ...(fields.get("stale") === "yes" && { stale: true as const }),
    ...(reason !== "" && { reason }),
    ...((phase === "held" || phase === "ready") && { remaining: count(fields.get("remaining")) }),
  };
}

/** A number that the program says; 0 for anything else. Fifteen digits are exact, and such a time is still a date. */
export function count(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : 0;
}

function isJobOutcome(text: string | undefined): text is JobOutcome {
  return (
    text === "deployed" || text === "refused" || text === "rolled-back" || text === "degraded" || text === "superseded"
  );
}
