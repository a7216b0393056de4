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

/** The subject of a summary; unknown facts are left out. */
export interface Subject {
  readonly stage: string;
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
  readonly url?: string | undefined;
}

/** The parts of the run's context that a summary links to. */
export type SummaryContext = Pick<Context, "serverUrl" | "repository" | "runUrl">;

/** The outcome of a deployment in a summary. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string;
  /** Additional advice, one line each. */
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

/** The job summary of an ended deployment, in Markdown. `details` come last. */
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

/** The job summary of a held deployment. The verdict has its own summary, so this one says nothing that it could contradict. */
export function heldSummary(subject: Subject, deadline: Date, context: SummaryContext, details: string): string {
  const until = `${deadline.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return [
    titleOf("Held", subject),
    ...factsOf(subject, context),
    `It runs and is healthy. The end of the job or conclude-deployment confirms or undoes it and reports that below or in its own job; without either, the host undoes the deployment at ${until}.\n`,
    details,
  ].join("\n");
}

/** The job summary of a deployment that was refused before any host was contacted. */
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

/** A foreign URL becomes a link only if none of its characters could end the link. */
function linkTo(url: string): string {
  return /^https?:\/\/[^\s<>"`|\\]+$/.test(url) ? `<${url}>` : codeSpan(url);
}

function sentence(text: string): string {
  const escaped = escapeMarkdown(text.slice(0, 1).toUpperCase() + text.slice(1));
  return /[.!?`]$/.test(escaped) ? escaped : `${escaped}.`;
}
