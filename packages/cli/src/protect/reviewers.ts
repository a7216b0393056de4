import { didYouMean, quote } from "@stageway/core";
import type { Reviewer } from "./requests.ts";

/** A login or a team: `octocat`, `acme/ops`. */
const person = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\/[A-Za-z0-9][\w.-]{0,99})?$/;

/** Reads `production=octocat`, `production=acme/ops`. Gives what is wrong, a line each, beside what is right. */
export function readReviewers(
  texts: readonly string[],
  stages: readonly string[],
): { readonly reviewers: ReadonlyMap<string, readonly Reviewer[]>; readonly problems: readonly string[] } {
  const reviewers = new Map<string, Reviewer[]>();
  const problems: string[] = [];
  for (const text of texts) {
    const [stage = "", who = ""] = text.split("=");
    const shown = `current value is ${quote(text)}`;
    if (!person.test(who) || text.split("=").length !== 2)
      problems.push(`--reviewer: must be STAGE=LOGIN or STAGE=ORGANIZATION/TEAM: ${shown}`);
    else if (!stages.includes(stage))
      problems.push(`--reviewer: there is no stage ${quote(stage)}${didYouMean(stage, stages)}: ${shown}`);
    else reviewers.set(stage, [...(reviewers.get(stage) ?? []), reviewerOf(who)]);
  }
  return { reviewers, problems };
}

/** GitHub wants a number: gh looks it up when the command is run. */
function reviewerOf(who: string): Reviewer {
  const [login = "", team] = who.split("/");
  if (team === undefined) return { type: "User", id: `$(gh api users/${login} --jq .id)` };
  return { type: "Team", id: `$(gh api orgs/${login}/teams/${team} --jq .id)` };
}
