import { hostOptions, stageArgument } from "../hosts/options.ts";
import type { Verb } from "../verb.ts";
import { deliverOptions } from "./options.ts";

/** Verbs that change what runs on a stage. */
export const deliverVerbs: readonly Verb[] = [
  {
    name: "rollback",
    about: "Brings an earlier verified release back, with its files and environment of then",
    details:
      "Goes back to the release that was verified before the running one, or to the one that --to names. Neither GitHub nor the registry is needed while the hosts still have the images. With a token (GITHUB_TOKEN or GH_TOKEN) it is put on record; when GitHub cannot be reached, the next run does that.",
    argument: stageArgument,
    options: {
      ...hostOptions,
      to: { value: "RELEASE", about: "Version, number or reference of it, as stageway releases lists them" },
      ...deliverOptions,
    },
    examples: [
      { command: "stageway rollback", about: "To what ran before" },
      { command: "stageway rollback production --to v1.4.2", about: "To that release" },
      { command: "stageway rollback production --dry-run", about: "Says what it would do" },
    ],
    load: async () => (await import("./rollback.ts")).rollback,
  },
];
