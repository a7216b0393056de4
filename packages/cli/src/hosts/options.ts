import type { Option, Verb } from "../verb.ts";

/** A stage behind the verb, for verbs that are about one. */
export const stageArgument: NonNullable<Verb["argument"]> = {
  name: "STAGE",
  about: "Name of the stage, as --stage; not needed when there is one",
};

/** Options of the verbs that talk to hosts. */
export const hostOptions: Readonly<Record<string, Option>> = {
  stage: { value: "STAGE", about: "Name of the stage; not needed when there is one" },
  host: { value: "HOST", many: true, about: "Host, name or name:port; the configuration's unless given" },
  user: { value: "USER", about: "User on the host; the configuration's unless given" },
  jump: { value: "USER@HOST", many: true, about: "Host on the way, nearest first; the configuration's unless given" },
  directory: { value: "PATH", about: "The project's directory on the host; the configuration's unless given" },
  identity: {
    value: "FILE",
    short: "i",
    completes: "file",
    about: "Private key; STAGEWAY_SSH_KEY (its text) or a usual one of ~/.ssh unless given",
  },
  "known-hosts": {
    value: "FILE",
    completes: "file",
    about: "Where host keys are pinned; ~/.ssh/known_hosts unless given",
  },
};
