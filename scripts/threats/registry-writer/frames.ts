import type { Threat } from "../threat.ts";

/** What a registry writer puts into the frame of a signature. */
export const frames: readonly Threat[] = [
  {
    attempt: "names a weaker hash in the signature's frame",
    answer: "proves nothing",
    test: ["another hash", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names another purpose in the signature's frame",
    answer: "proves nothing",
    test: ["another purpose in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names no purpose in the signature's frame",
    answer: "proves nothing",
    test: ["no purpose in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts its own key into the frame of a true signature",
    answer: "proves nothing",
    test: ["the key of somebody else in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a certificate of the listed key in its place",
    answer: "proves nothing",
    test: ["a certificate in the place of the key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a key of a security device in its place",
    answer: "proves nothing",
    test: ["a key of a device in the place of the key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts bytes behind the listed key",
    answer: "proves nothing",
    test: ["bytes behind the key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts two signatures into one frame",
    answer: "proves nothing",
    test: ["two signatures in the frame", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "leaves the signature in the frame empty",
    answer: "proves nothing",
    test: ["an empty signature", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "adds the order of the curve to a true signature",
    answer: "proves nothing",
    test: ["the other number of the same point", "packages/pipeline/src/trust/proof.test.ts"],
  },
];
