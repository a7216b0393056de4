/** What happened, as far as a plan cares. */
export type Event =
  | { readonly kind: "push"; readonly branch: string; readonly deleted: boolean }
  | { readonly kind: "tag"; readonly tag: string; readonly deleted: boolean }
  | {
      readonly kind: "pull-request";
      readonly base: string;
      readonly head: string;
      /** Whether the head is in another repository; then its branch name means nothing. */
      readonly fork: boolean;
      readonly draft: boolean;
      readonly title: string;
    }
  | {
      readonly kind: "dispatch";
      readonly ref: { readonly kind: "branch" | "tag"; readonly name: string };
      readonly asked: Asked;
    }
  | {
      readonly kind: "release";
      readonly action: string;
      readonly tag: string;
      readonly draft: boolean;
      readonly preRelease: boolean;
    }
  /** Started by a clock or by a system that may: it has a merged commit, and says nothing of where that is to go. */
  | { readonly kind: "unattended"; readonly name: string }
  /** What strangers can cause, or whose commit need not be merged: it never deploys. */
  | { readonly kind: "other"; readonly name: string };

/** What a person asked for, or the workflow through inputs. */
export interface Asked {
  readonly stage?: string | undefined;
  readonly skipTests?: boolean | undefined;
  readonly forceRebuild?: boolean | undefined;
}
