import type { Verb } from "../verb.ts";

/** What prepares the repository on GitHub. */
export const protectVerbs: readonly Verb[] = [
  {
    name: "protect",
    about: "Prints the commands that protect branches, tags, environments and secrets",
    details:
      "The promises of SECURITY.md rest on these rules: branches that deploy change only by pull request, tags that deploy never move, and the secrets of an environment are read only from its branches. Prints gh commands for the stages and branches of the configuration, for an administrator to read and run. Sends nothing and needs no token. stageway doctor checks which of the rules are in place.",
    options: {
      approvals: {
        value: "N",
        about: "Approvals that a pull request needs; 1 unless given, 0 where you work alone",
      },
      reviewer: {
        value: "STAGE=WHO",
        many: true,
        about: "Login or organization/team that approves deployments to a stage",
      },
    },
    examples: [
      { command: "stageway protect", about: "Shows the commands" },
      { command: "stageway protect --reviewer live=acme/ops", about: "With people who approve" },
    ],
    load: async () => (await import("./protect.ts")).protect,
  },
];
