import type { Threat } from "./threat.ts";

/** What root on a host of staging tries. */
export const stagingHost: readonly Threat[] = [
  {
    attempt: "notes a rollback to a release of another registry",
    answer: "no record is made of it",
    test: ["a release of another registry", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a rollback to a release that was never deployed",
    answer: "no record is made of it",
    test: ["a release of its own registry that was never deployed", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a rollback to a release that failed",
    answer: "no record is made of it",
    test: ["a release that failed on this stage", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a rollback to a release that another stage verified",
    answer: "no record is made of it",
    test: ["a release that was verified on another stage", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a push as if it were a rollback",
    answer: "no record is made of it",
    test: ["a deployment that was no rollback", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "keeps no proof of the release that it names",
    answer: "the rollback is refused before anything of it is read",
    test: ["nothing", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "keeps the proof of another stage's key",
    answer: "the rollback is refused",
    test: ["a signature of another stage's key", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "keeps a proof for another stage",
    answer: "the rollback is refused",
    test: ["a signature for another stage", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "keeps the proof of another release",
    answer: "the rollback is refused",
    test: ["a signature of another release", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "names a release elsewhere, to be sent the registry's password",
    answer: "its registry is not asked",
    test: [
      "is nothing of a release elsewhere, which only a record names, and its registry is not asked",
      "packages/delivery/src/kept-proof.test.ts",
    ],
  },
  {
    attempt: "has the stage's key vouch for a release that its journal names",
    answer: "not signed: nothing proves it",
    test: [
      "is not where only a host says which release it is, and no registry is asked",
      "packages/delivery/src/trust.test.ts",
    ],
  },
  {
    attempt: "has a held rollback to such a release signed by the job that confirms it",
    answer: "its name is not passed on",
    test: ["not passed on to be signed where only a host says which it is", "packages/delivery/src/trust.test.ts"],
  },
];
