import type { Threat } from "../threat.ts";

/** What a pull request writes on record. */
export const records: readonly Threat[] = [
  {
    attempt: "records that a deployment with the largest number was verified, so that no later one is",
    answer: "the record is none of ours",
    test: ["the largest number that there is", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "records that a later deployment was verified before its own",
    answer: "the record is none of ours",
    test: ["a number of later", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "makes a deployment record of another task",
    answer: "it is none of ours",
    test: [
      "knows nothing of a stage without records, and nothing of records that are not ours",
      "packages/records/src/records.test.ts",
    ],
  },
  {
    attempt: "puts a release under the path of the team into another registry",
    answer: "a path without a registry proves nothing",
    test: ["by its path the folder %s may have the release %s: %s", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "gives a release of another folder of the registry as the one on record",
    answer: "everything is built, nothing is asked of it",
    test: ["of another folder", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "gives a release of another registry as the one on record",
    answer: "everything is built, nothing is asked of it",
    test: ["of another registry", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "records a release in another registry",
    answer: "nothing is taken over",
    test: ["another registry", "actions/plan/src/on-record.test.ts"],
  },
  {
    attempt: "records a release in another folder",
    answer: "nothing is taken over",
    test: ["another folder", "actions/plan/src/on-record.test.ts"],
  },
  {
    attempt: "records a release in a folder whose name begins alike",
    answer: "nothing is taken over",
    test: ["a folder whose name begins alike", "actions/plan/src/on-record.test.ts"],
  },
  {
    attempt: "writes more records than are read at once, so that the stage looks new",
    answer: "what lies behind them is read",
    test: ["eleven records that say that nothing was verified before", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "writes records that cannot be read in front of the others",
    answer: "what lies behind them is read",
    test: ["eleven records that cannot be read", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "fills a whole page with records",
    answer: "what lies behind them is read",
    test: ["more records than one page has", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "writes ten records that name an older release as the last verified one",
    answer: "the newest that was verified counts",
    test: ["ten records that name an older release", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "writes more records than anybody reads one by one",
    answer: "nothing is deployed",
    test: ["more records than are read one by one", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "writes hundreds of records that cannot be read",
    answer: "nothing is deployed",
    test: ["more records than are looked at", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "floods the records to keep an operator from going back",
    answer: "a rollback goes on without them",
    test: [
      "deploys nothing where the records do not say what was verified last, and goes back all the same",
      "packages/delivery/src/record.test.ts",
    ],
  },
  {
    attempt: "records an older release, which was verified once, as the newest",
    answer: "everything is built: what is signed names another deployment",
    test: ["an older release that is recorded anew", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "records an older release that was verified several times",
    answer: "everything is built: what is signed names another deployment",
    test: ["an older release that was verified more than once", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "gives a release on record an earlier number than it has",
    answer: "everything is built: what is signed names another deployment",
    test: [
      "a release whose record names an earlier deployment than was signed",
      "actions/build-images/src/trust.test.ts",
    ],
  },
];
