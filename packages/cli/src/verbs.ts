import { deliverVerbs } from "./deliver/verbs.ts";
import { hostOptions } from "./hosts/options.ts";
import { hostVerbs } from "./hosts/verbs.ts";
import { installVerbs } from "./install/verbs.ts";
import { protectVerbs } from "./protect/verbs.ts";
import { signVerbs } from "./sign/verbs.ts";
import type { Verb } from "./verb.ts";

/** Everything that the command can do: help, completion, the README and the parser are made from this table. */
export const verbs: readonly Verb[] = [
  {
    name: "init",
    about: "Writes a configuration and a first workflow from what it finds here",
    details:
      "Reads the compose files, their Dockerfiles, the branches and the remote, and writes .github/stageway.yml and .github/workflows/deploy-<stage>.yml. Says what it found and what it assumed. Overwrites nothing without --force. With --trust also the keys that sign releases; where there is a configuration, --trust adds them to it. Private keys stay below .git, and the commands that make them secrets are printed; a key that is there is never replaced.",
    options: {
      stage: { value: "NAME", about: "Name of the first stage; staging unless given" },
      branch: {
        value: "BRANCH",
        about: "The branch that deploys; develop where there is one, else the default branch",
      },
      images: { value: "FOLDER", about: "Folder of the images; ghcr.io/owner/name of the remote unless given" },
      "compose-file": {
        value: "FILE",
        many: true,
        completes: "file",
        about: "Compose file, in the order in which they are merged",
      },
      host: {
        value: "HOST",
        many: true,
        about: "Host of the stage, name or name:port; a repository variable unless given",
      },
      user: { value: "USER", about: "User on the host; a repository variable unless given" },
      directory: { value: "PATH", about: "The project's directory on the host; /srv/<name> unless given" },
      trust: {
        about:
          "Has releases signed: makes key pairs, lists the public ones in .github/stageway.signers, requires signatures",
      },
      "dry-run": { about: "Prints what would be written, and writes nothing" },
      force: { about: "Overwrites what is there" },
    },
    examples: [
      { command: "stageway init", about: "Writes both files" },
      { command: "stageway init --dry-run", about: "Shows them" },
      { command: "stageway init --stage production --branch main --host shop.example.com", about: "For another stage" },
      { command: "stageway init --trust", about: "Has releases signed, also where a configuration is there" },
    ],
    load: async () => (await import("./init/init.ts")).init,
  },
  {
    name: "doctor",
    about: "Checks what a deployment needs, and says what could not be checked",
    details:
      "Looks at this machine, the configuration, the workflows with what they give to our actions and the settings that they name, and at each host: reachable, its key pinned, Docker, Compose, the right to use them, free space, the project's directory, who is at work. With a token it also says what protects branches, tags, environments and the keys that sign, what is on record and would be refused, and which signer nothing rests on alone any more. Prints the known_hosts lines of a host: with fingerprints to compare when its key is not pinned, else as the input known-hosts takes them. Understands keys without a shell. Leaves nothing anywhere. Ends with 1 when a check failed, with 4 when none failed and something could not be checked.",
    options: { ...hostOptions, here: { about: "Looks at this machine and repository only" } },
    examples: [
      { command: "stageway doctor", about: "Everything" },
      { command: "stageway doctor --here", about: "Without asking any host" },
      {
        command: "stageway doctor --stage production --identity ~/.ssh/deploy",
        about: "One stage, with a key of its own",
      },
    ],
    load: async () => (await import("./doctor/doctor.ts")).doctor,
  },
  {
    name: "plan",
    about: "Says before the push what a push would do",
    details:
      "Judges a push of the work tree by the code that the action plan has, what is not committed yet included. With a token (GITHUB_TOKEN or GH_TOKEN) it knows what is on record, and so what would be built.",
    options: {
      stage: { value: "STAGE", about: "As if somebody asked for this stage by hand" },
      branch: { value: "BRANCH", about: "The branch that is pushed to; the one that is checked out unless given" },
      "force-rebuild": { about: "As if everything were to be built again" },
      "exit-code": { about: "Ends with 1 when nothing would be deployed" },
    },
    examples: [
      { command: "stageway plan", about: "What a push of the checked out branch does" },
      { command: "stageway plan --branch main", about: "What it did on another branch" },
      { command: "stageway plan --stage production --json", about: "As the document that the actions take" },
    ],
    load: async () => (await import("./plan/plan.ts")).plan,
  },
  ...deliverVerbs,
  ...hostVerbs,
  ...installVerbs,
  ...signVerbs,
  ...protectVerbs,
  {
    name: "local",
    about: "Runs this repository's own workflow on this machine, with no account anywhere",
    details:
      "Starts a Docker engine (or uses yours), a registry, a stand-in for GitHub and a host with ssh, pushes a copy of the work tree and runs the workflow that deploys the stage under act, its steps as processes of this machine. The world's host, keys and registry stand in for those that the workflow and the configuration name; no file of yours is changed. Shows the notices and summaries of the run, and where the application answers. Stays until it is interrupted, and names a program that runs status, logs, rollback and the other verbs against its host.",
    options: {
      stage: { value: "STAGE", about: "Name of the stage; the first one unless given" },
      workflow: {
        value: "FILE",
        completes: "file",
        about: "The workflow; the one that a push to the stage's branch starts unless given",
      },
      var: { value: "NAME=VALUE", many: true, about: "A repository variable" },
      secret: {
        value: "NAME",
        many: true,
        about: "A secret; its value is taken from the environment variable of that name",
      },
      "build-arg": { value: "NAME=VALUE", many: true, about: "A build argument for every service" },
      once: { about: "Ends the world again as soon as it was deployed" },
    },
    examples: [
      { command: "stageway local", about: "Deploys the work tree and says where it answers" },
      { command: "stageway local --once", about: "Only sees whether it goes through" },
      {
        command: "stageway local --build-arg NODE_IMAGE=127.0.0.1:5000/node:24",
        about: "With a base image that this machine reaches",
      },
    ],
    load: async () => (await import("./local/local.ts")).local,
  },
];
