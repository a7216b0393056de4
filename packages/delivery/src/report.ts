import { codeSpan, escapeMarkdown, folded, table } from "@stageway/core";
import { shortImage, type Decision, type FollowedStep, type Planned } from "@stageway/remote";

/** One line for each service: what is done, and why. */
export function planTable({ decisions }: Planned): string {
  const width = Math.max(...decisions.map(({ service }) => service.length));
  return decisions
    .map(({ service, action, reason }) => `${service.padEnd(width)}  ${action.padEnd(7)}  ${reason}`)
    .join("\n");
}

/** What was done on one host. */
export interface HostReport {
  readonly name: string;
  readonly plan: Planned;
  readonly steps: readonly FollowedStep[];
}

/** For the summary of the job: what each service ran before and runs now and how it was replaced; folded, how long each step took. */
export function reportOf(hosts: readonly HostReport[]): string {
  const each = hosts.map((host) => [
    ...(hosts.length > 1 ? [`#### ${codeSpan(host.name)}\n`] : []),
    ...sectionOf(host),
  ]);
  return each.flat().join("\n");
}

function sectionOf({ plan: { decisions, notices }, steps }: HostReport): readonly string[] {
  const services = decisions.map((decision) => [
    escapeMarkdown(decision.service),
    ...[before(decision), after(decision)].map(codeSpan),
    ...[how(decision), decision.reason].map(escapeMarkdown),
  ]);
  const times = steps.map(({ title, time, failed }) => [escapeMarkdown(title), failed ? `failed after ${time}` : time]);
  return [
    table(["Service", "Before", "After", "How", "Why"], services),
    ...(notices.length === 0 ? [] : [`${notices.map((notice) => `- ${escapeMarkdown(notice)}`).join("\n")}\n`]),
    ...(times.length === 0 ? [] : [folded(`${times.length} steps`, table(["Step", "Time"], times))]),
  ];
}

function before({ old }: Decision): string {
  return old[0] === undefined ? "-" : shortImage(old[0].image);
}

function after({ action, image }: Decision): string {
  return action === "remove" ? "-" : shortImage(image);
}

const ways = { beside: "new beside old", swap: "in place, the old one kept", recreate: "in place" } as const;

function how({ action, method }: Decision): string {
  return action === "roll" || action === "replace" ? ways[method.kind] : action;
}
