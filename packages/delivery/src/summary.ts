import {
  codeBlock,
  codeSpan,
  commitLink,
  describe,
  escapeMarkdown,
  verdicts,
  type ActionError,
  type Context,
  type Outcome,
} from "@stageway/core";

/** What a summary is about. What is not known is left out. */
export interface Subject {
  readonly stage: string;
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
  readonly url?: string | undefined;
}

export type SummaryContext = Pick<Context, "serverUrl" | "repository" | "runUrl">;

/** How a deployment ended, for people. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string;
  /** What to do beside the usual, a line each. */
  readonly next?: readonly string[];
}

const toDo: Readonly<Record<Outcome, string>> = {
  deployed: "",
  unchanged: "It ran already, and nothing was changed.",
  superseded: "A newer deployment comes first. Nothing was touched.",
  refused: "Nothing was touched. Correct what is named here and run the job again.",
  "rolled-back": "What ran before runs again. Correct what is named here and push it.",
  degraded: "The next deployment repairs it.",
};

/** How it ended: the verdict, the commit and the link, why, and what to do; `details` come below. */
export function summaryOf(subject: Subject, verdict: Verdict, context: SummaryContext, details = ""): string {
  const { outcome, reason, next = [] } = verdict;
  return [
    titleOf(verdicts[outcome], subject),
    ...factsOf(subject, context),
    ...(reason === "" ? [] : [`${sentence(reason)}\n`]),
    ...next.map((line) => `${escapeMarkdown(line)}\n`),
    ...(toDo[outcome] === "" ? [] : [`${toDo[outcome]}\n`]),
    ...(details === "" ? [] : [details]),
  ].join("\n");
}

/** It runs and waits for its verdict, which comes in a summary of its own: this one stays true whatever that says. */
export function heldSummary(subject: Subject, deadline: Date, context: SummaryContext, details: string): string {
  const until = `${deadline.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return [
    titleOf("Held", subject),
    ...factsOf(subject, context),
    `It runs and is healthy. The end of the job or conclude-deployment confirms or undoes it and reports that below or in its own job; without either, the host undoes the deployment at ${until}.\n`,
    details,
  ].join("\n");
}

/** It was refused before there was anything to report of a host. */
export function refusedSummary(subject: Subject, error: ActionError, context: SummaryContext): string {
  const why = [describe(error), ...(error.hint === undefined ? [] : [error.hint])].join("\n");
  return [titleOf(verdicts.refused, subject), ...factsOf(subject, context), codeBlock(why), `${toDo.refused}\n`].join(
    "\n",
  );
}

function titleOf(verdict: string, { version, stage }: Subject): string {
  const what = version === undefined || version === "" ? "" : `${codeSpan(version)} on `;
  return `### ${verdict}: ${what}${codeSpan(stage)}\n`;
}

function factsOf({ commit, url }: Subject, context: SummaryContext): readonly string[] {
  const facts = [
    ...(commit === undefined || commit === "" ? [] : [`Commit ${commitLink(commit, context)}`]),
    ...(url === undefined ? [] : [linkTo(url)]),
    ...(context.runUrl === "" ? [] : [`[Run](${context.runUrl})`]),
  ];
  return facts.length === 0 ? [] : [`${facts.join(" · ")}\n`];
}

/** An address that somebody else wrote is only a link when nothing in it can end one. */
function linkTo(url: string): string {
  return /^https?:\/\/[^\s<>"`|\\]+$/.test(url) ? `<${url}>` : codeSpan(url);
}

function sentence(text: string): string {
  const escaped = escapeMarkdown(text.slice(0, 1).toUpperCase() + text.slice(1));
  return /[.!?`]$/.test(escaped) ? escaped : `${escaped}.`;
}
