import type { Outcome } from "@stageway/core";

/** The phases of a deployment in the order in which it passes them; `undo` replaces `settle`. */
export const phases = ["queued", "prepare", "ready", "change", "held", "settle", "undo", "ended"] as const;

/** One of `phases`. */
export type Phase = (typeof phases)[number];

/** How a job on the target may end. */
export type JobOutcome = Exclude<Outcome, "unchanged">;

/** A deployment in the target's journal. */
export interface Deployment {
  readonly number: number;
  readonly token: string;
  readonly phase: Phase;
  /** The current step, and the number of steps in its section. */
  readonly step: number;
  readonly steps: number;
  readonly title: string;
  /** Present when it has ended. */
  readonly outcome?: JobOutcome;
  /** Why it is undone or ended like this, in one line. */
  readonly reason?: string;
  /** Milliseconds until the target undoes it (while held) or cancels it (while ready) by itself. */
  readonly remaining?: number;
  /** Refused because the target changed after its state was read: plan again, with the same number. */
  readonly stale?: true;
  /** Number of failed `settle` steps. */
  readonly warnings: number;
}

/** The state of a target: its deployments, its lease and its queue. */
export interface TargetStatus {
  /** Number of the confirmed deployment that runs. */
  readonly current?: number;
  /** How often the lease was taken, to detect changes after the state was read. */
  readonly generation?: number;
  /** The highest known number. */
  readonly newest?: number;
  /** Where the numbers of `current` and `waiting` were assigned, if known. Numbers from different sources cannot be compared. */
  readonly sources?: ReadonlyMap<number, string>;
  /** The highest number whose folder was removed. Up to it, an unlisted deployment is unknown rather than absent. */
  readonly forgotten?: number;
  readonly holder?: {
    readonly number: number;
    readonly alive: boolean;
    readonly runUrl: string;
    /** Another machine with the same project directory, on which the owner runs; whether it is alive is unknown here. */
    readonly machine?: string;
  };
  /** Numbers that wait for the lease, in no order: jobs, and deployments that queued in the last seconds. */
  readonly waiting?: readonly number[];
  /** Whether the host verifies signatures; absent when no signers are installed. */
  readonly signers?: SignersState;
  readonly deployments: readonly Deployment[];
}

/** `unchecked`: the host's ssh-keygen cannot verify signatures. `broken`: its list of signers is unusable. */
export type SignersState =
  { readonly state: "verified" | "unchecked" } | { readonly state: "broken"; readonly why: string };

/** How far a deployment is followed: it has the lease, waits for `go`, is held, or has ended. */
export type Milestone = "leased" | "ready" | "held" | "ended";

/** Whether a verdict took effect. One that is too late or contradicts an earlier one does not. */
export type Verdict =
  | { readonly accepted: true; readonly deployment: Deployment }
  | { readonly accepted: false; readonly reason: string; readonly deployment: Deployment };

/** Parses the fields of a state line. */
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

/** Parses a number of up to fifteen digits, which are exact and still a valid date; 0 for anything else. */
export function count(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : 0;
}

function isJobOutcome(text: string | undefined): text is JobOutcome {
  return (
    text === "deployed" || text === "refused" || text === "rolled-back" || text === "degraded" || text === "superseded"
  );
}
