import type { Threat } from "../threat.ts";

/** What a registry writer puts beside a release, and what it leaves away. */
export const statements: readonly Threat[] = [
  {
    attempt: "moves the tag of a build cache to changed layers",
    answer: "a cache is read by the digest that a verified build names",
    test: [
      "reads nothing of a build that was not verified, and never a tag that whoever may push can move",
      "actions/build-images/src/kept-caches.test.ts",
    ],
  },
  {
    attempt: "sends a list of referrers to another host for its next page",
    answer: "not asked",
    test: ["asks nobody else for the rest of a list", "packages/registry/src/referrers.test.ts"],
  },
  {
    attempt: "lets a list of referrers come back to an earlier page",
    answer: "found, and ended",
    test: ["finds that a list comes back to a page that it gave before", "packages/registry/src/referrers.test.ts"],
  },
  {
    attempt: "puts something else under the tag of referrers",
    answer: "left as it is",
    test: ["does not write over something else under that tag", "packages/registry/src/referrers.test.ts"],
  },
];
