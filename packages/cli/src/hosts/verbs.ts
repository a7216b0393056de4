import type { Verb } from "../verb.ts";
import { hostOptions, stageArgument } from "./options.ts";

/** Verbs that ask the hosts of a stage. */
export const hostVerbs: readonly Verb[] = [
  {
    name: "status",
    about: "Says what runs on a stage, since when, from which release, and who is at work there",
    details: "Asks the hosts themselves over ssh: neither GitHub nor the registry is needed.",
    argument: stageArgument,
    options: hostOptions,
    examples: [
      { command: "stageway status", about: "Of the only stage" },
      { command: "stageway status production --json", about: "For a program" },
      {
        command: "stageway status --host shop.example.com --user deploy --directory /srv/shop",
        about: "Without a configuration",
      },
    ],
    load: async () => (await import("./status.ts")).status,
  },
  {
    name: "releases",
    about: "Lists what was deployed on a stage, when, verified or not, and where it runs",
    details:
      "From the journals of the hosts, asked over ssh: neither GitHub nor the registry is needed. A release is verified when a deployment of it was confirmed there; stageway rollback goes back to one of those.",
    argument: stageArgument,
    options: hostOptions,
    examples: [
      { command: "stageway releases", about: "Of the only stage" },
      { command: "stageway releases production --json", about: "With every deployment, for a program" },
    ],
    load: async () => (await import("./releases.ts")).releases,
  },
  {
    name: "logs",
    about: "Prints the log of a deployment, or what services print",
    argument: { name: "NUMBER", about: "The deployment; the newest one unless given" },
    options: {
      ...hostOptions,
      service: { value: "NAME", short: "s", many: true, about: "The log of this service instead" },
      follow: { short: "f", about: "Goes on until it is interrupted" },
      lines: { value: "N", short: "n", about: "How many lines from the end; 200 unless given" },
    },
    examples: [
      { command: "stageway logs", about: "What the newest deployment did" },
      { command: "stageway logs 4294967301 --stage production", about: "What that one did" },
      { command: "stageway logs --service web --follow", about: "What a service prints" },
    ],
    load: async () => (await import("./logs.ts")).logs,
  },
  {
    name: "unlock",
    about: "Ends the lease of a run that died or stands still, and sees to its deployment",
    details:
      "What such a run began and nobody confirmed is undone by the program on the host; what was confirmed is finished. An owner that is at work is left alone without --force. The next deployment takes over from a dead run by itself: this is for when none is to come.",
    argument: { name: "NUMBER", about: "The deployment; the one that holds the lease unless given" },
    options: { ...hostOptions, force: { about: "Ends an owner that is at work, too" } },
    examples: [
      { command: "stageway unlock", about: "Whoever holds the lease" },
      { command: "stageway unlock 4294967301 --force", about: "That deployment, though it is at work" },
    ],
    load: async () => (await import("./unlock.ts")).unlock,
  },
];
