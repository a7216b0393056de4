import { hostOptions, stageArgument } from "../hosts/options.ts";
import type { Verb } from "../verb.ts";
import { deliverOptions } from "./options.ts";

/** Verbs that change what runs on a stage. */
export const deliverVerbs: readonly Verb[] = [
  {
    name: "deploy",
    about: "Puts a release onto the hosts of a stage",
    details:
      "Deploys as the action deploy-compose does: new beside old where that can be, healthy before anything is stopped, everything undone when anything fails. With a token (GITHUB_TOKEN or GH_TOKEN) it is put on record. It is confirmed as soon as it is healthy; with --hold it waits for a yes or no here, and the hosts go back by themselves when there is none. With trust: required in the configuration the release has to be signed as built. Ctrl-C has it undone. Of several hosts the first goes first; a failure on one undoes all.",
    argument: stageArgument,
    options: {
      ...hostOptions,
      release: {
        value: "RELEASE",
        about: "Its version, registry/repository:version, or registry/repository@sha256:… as build-images says it",
      },
      image: {
        value: "SERVICE=IMAGE",
        many: true,
        about: "Instead of a release: registry/repository@sha256:… of a service",
      },
      file: { value: "PATH", many: true, completes: "file", about: "File or folder that goes along with --image" },
      "compose-file": {
        value: "FILE",
        many: true,
        completes: "file",
        about: "Compose file, in the order in which they are merged; the configuration's unless given",
      },
      // Not --env-file, as the input is called: node itself reads that one, wherever it stands, and ends when it cannot.
      environment: {
        value: "FILE",
        completes: "file",
        about: "The application's environment; the release's, or what is on the host, unless given",
      },
      version: { value: "NAME", about: "What people call it; the release's tag or its commit unless given" },
      project: { value: "NAME", about: "Name of the compose project; as compose finds it unless given" },
      profile: { value: "NAME", many: true, about: "Compose profile that is active" },
      ...deliverOptions,
    },
    examples: [
      {
        command: "stageway deploy staging --release staging-20260115-abc1234 --dry-run",
        about: "Says what it would do",
      },
      { command: "stageway deploy staging --release staging-20260115-abc1234", about: "Does it" },
      {
        command: "stageway deploy production --release v1.4.2 --hold 10m",
        about: "Asks here within ten minutes whether it stays",
      },
    ],
    load: async () => (await import("./deploy.ts")).deploy,
  },
  {
    name: "rollback",
    about: "Brings an earlier verified release back, with its files and environment",
    details:
      "Goes back to the release that was verified before the running one, or to the one that --to names. Neither GitHub nor the registry is needed while the hosts still have the images. With trust: required in the configuration only what was signed as verified on the stage comes back. With a token (GITHUB_TOKEN or GH_TOKEN) it is put on record; when GitHub cannot be reached, the next run does that. Says the names of the keys in .env that have another value today. A comment line in today's .env, # stageway: rotated KEY KEY, marks keys whose old value never comes back.",
    argument: stageArgument,
    options: {
      ...hostOptions,
      to: {
        value: "RELEASE",
        about: "Its version, number or reference, as stageway releases lists them; current for the one that runs",
      },
      environment: {
        value: "WHEN",
        preset: "then",
        about: "then: the .env that the release had; now: the one of today. Rotated keys keep today's value with both",
      },
      "environment-file": {
        value: "FILE",
        completes: "file",
        about: "Today's .env; the one on the host unless given",
      },
      ...deliverOptions,
    },
    examples: [
      { command: "stageway rollback", about: "To what ran before" },
      { command: "stageway rollback production --to v1.4.2", about: "To that release" },
      { command: "stageway rollback production --dry-run", about: "Says what it would do" },
      {
        command: "stageway rollback --to current --environment now --environment-file .env",
        about: "New secrets for what runs",
      },
    ],
    load: async () => (await import("./rollback.ts")).rollback,
  },
];
