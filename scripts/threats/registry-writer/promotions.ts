import type { Threat } from "../threat.ts";

/** What a registry writer lets be promoted. */
export const promotions: readonly Threat[] = [
  {
    attempt: "has a release that no key signed copied to the next registry",
    answer: "refused before anything is copied",
    test: ["a release that nobody signed for promotion", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "has a release that was only built copied to the next registry",
    answer: "refused before anything is copied",
    test: ["a release that was built, where its stage has to be verified", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "has a release of an unmerged commit copied to the next registry",
    answer: "refused before anything is copied",
    test: ["a release of another commit than the one that is promoted", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "has a release with a statement by a key of its own copied to the next registry",
    answer: "refused before anything is copied",
    test: ["a release that a stranger's key verified", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "has a release that another stage's key signed copied to the next registry",
    answer: "refused before anything is copied",
    test: ["a release that another stage's key verified", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "has a release of another repository with the same keys copied to the next registry",
    answer: "refused before anything is copied",
    test: ["a release of another repository with the same keys", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "has a release that only one of the planned stages may have copied to the next registry",
    answer: "refused before anything is copied",
    test: ["a release that one of its stages cannot have", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "runs a registry that the release to promote names, to be sent the password",
    answer: "refused before it is asked",
    test: ["a release of another registry than the plan's", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "runs a registry that the release names, where `images` names the folder",
    answer: "refused before it is asked",
    test: ["a release of another registry than the folder that is named", "actions/promote-images/src/trust.test.ts"],
  },
  {
    attempt: "has a release of another folder promoted",
    answer: "refused before its registry is asked",
    test: ["a release of another folder than the one that is named", "actions/promote-images/src/trust.test.ts"],
  },
];
