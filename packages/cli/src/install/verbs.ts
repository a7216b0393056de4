import { hostOptions, stageArgument } from "../hosts/options.ts";
import type { Verb } from "../verb.ts";

/** What prepares the hosts of a stage. */
export const installVerbs: readonly Verb[] = [
  {
    name: "install",
    about: "Gives a deploy key Stageway's program on the hosts, and no shell",
    details:
      "Puts the program and a policy onto each host and writes the key's line into authorized_keys. The policy says which images its jobs are checked against: those of the configuration and of its compose files, or what --allow names. This does not contain somebody who means harm: treat the key like one with a shell (SECURITY.md). Logs in as somebody who may do that (--as); --user is whose key it becomes. Says what it writes before it does, writes only what differs, and puts a newer program in place of an older one. Refuses what would let the user exchange program, policy or keys. With trust: required in the configuration it copies who may sign from the default branch; a host that has the copy refuses a release that nobody signed. Run it again after the list has changed.",
    argument: stageArgument,
    options: {
      ...hostOptions,
      key: { value: "FILE", completes: "file", about: "The public key to install: deploy.pub" },
      as: { value: "USER", preset: "root", about: "Who logs in: root, or somebody with sudo and no password" },
      allow: {
        value: "REPOSITORY",
        many: true,
        about:
          "Image repository that its jobs may name, ghcr.io/acme/* for all below; the configuration's unless given",
      },
      mount: { value: "PATH", many: true, about: "Path outside of the project's directory that its jobs may mount" },
      volume: { value: "NAME", many: true, about: "Volume of another project that containers may use" },
      "dry-run": { about: "Says what it would write, and writes nothing" },
    },
    examples: [
      { command: "stageway install --key deploy.pub --dry-run", about: "Says what it would write" },
      { command: "stageway install production --key deploy.pub --identity ~/.ssh/admin", about: "Writes it" },
    ],
    load: async () => (await import("./install.ts")).install,
  },
];
