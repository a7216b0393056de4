import type { Verb } from "../verb.ts";

/** Verbs that say of a release that it is one of ours. */
export const signVerbs: readonly Verb[] = [
  {
    name: "sign",
    about: "Signs that a release was built or verified, and puts that beside it",
    details:
      "For releases that no job has signed: those from before there were keys, or where the registry did not answer. Whoever signs vouches for the release. Without --stage it signs who built it, with the key of the build; with --stage that it was verified there, with the key of the stage. The key is a file, or a public key (FILE.pub) whose private half an ssh-agent or a security key has: ssh-keygen signs then. With a token (GITHUB_TOKEN or GH_TOKEN) the number of the repository and of the deployment are looked up.",
    argument: { name: "RELEASE", about: "The release, registry/repository@sha256:…" },
    options: {
      stage: { value: "STAGE", about: "Signs that it was verified on this stage" },
      number: { value: "NUMBER", about: "Number of the deployment that was confirmed; the one on record unless given" },
      key: {
        value: "FILE",
        completes: "file",
        about:
          "Ed25519 key: a private key, or FILE.pub of one in an ssh-agent; STAGEWAY_SIGNING_KEY (its text) unless given",
      },
      "repository-id": { value: "ID", about: "Number of the repository on its GitHub; asked for unless given" },
      username: {
        value: "NAME",
        about: "Who pushes to the registry, with STAGEWAY_REGISTRY_PASSWORD; Docker's own login unless given",
      },
    },
    examples: [
      { command: "stageway sign RELEASE --key build-key", about: "That it was built" },
      { command: "stageway sign RELEASE --stage staging --key staging.pub", about: "By a key in an ssh-agent" },
    ],
    load: async () => (await import("./sign.ts")).sign,
  },
];
