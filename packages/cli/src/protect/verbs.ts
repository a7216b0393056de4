import type { Verb } from "../verb.ts";

/** What prepares the repository on GitHub. */
export const protectVerbs: readonly Verb[] = [
  {
    name: "protect",
    about: "Prints the commands that protect branches, tags, environments and secrets on GitHub",
    details:
      "What SECURITY.md promises stands on this: branches that deploy change by pull request alone, tags that deploy stay what they are, and the secrets of an environment are read from its branches alone. Prints gh commands for the stages and branches of the configuration, for an administrator to read and run. Sends nothing and needs no token. stageway doctor says what of it is so.",
    options: {
      approvals: {
        value: "N",
        about: "Approvals that a pull request needs; 1 unless given, 0 for somebody who works alone",
      },
      reviewer: {
        value: "STAGE=WHO",
        many: true,
        about: "Login or organization/team who approves each deployment to a stage",
      },
    },
    examples: [
      { command: "stageway protect", about: "Shows the commands" },
      { command: "stageway protect --reviewer live=acme/ops", about: "With people who approve" },
    ],
    load: async () => (await import("./protect.ts")).protect,
  },
];
