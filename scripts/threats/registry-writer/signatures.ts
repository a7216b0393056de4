import type { Threat } from "../threat.ts";

/** How a registry writer changes a signature. */
export const signatures: readonly Threat[] = [
  {
    attempt: "signs with a key that is not listed",
    answer: "proves nothing",
    test: ["a stranger's key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a stage's key for a build",
    answer: "proves nothing",
    test: ["the key of a stage for what was built", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses the build's key for a stage",
    answer: "proves nothing",
    test: ["the key of the build for a stage", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses the key of another stage",
    answer: "proves nothing",
    test: ["the key of another stage", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches the statement of another release",
    answer: "proves nothing",
    test: ["another release", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches the statement of another repository",
    answer: "proves nothing",
    test: ["another repository", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "changes a signed statement",
    answer: "proves nothing",
    test: ["a statement that was changed", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches the signature of another statement",
    answer: "proves nothing",
    test: ["the signature of another statement", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches a statement without a signature",
    answer: "proves nothing",
    test: ["no signature", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches a signature that is no base64",
    answer: "proves nothing, and stops nothing",
    test: ["a signature that is no base64", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "cuts a signature short",
    answer: "proves nothing, and stops nothing",
    test: ["a signature cut short", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts more behind a signature",
    answer: "proves nothing",
    test: ["a signature with more behind it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "has a text signed that is no statement",
    answer: "proves nothing",
    test: ["a text that is no statement", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a signature made for another purpose",
    answer: "proves nothing",
    test: ["a signature for another purpose", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a signature that was made for a commit",
    answer: "proves nothing",
    test: ["a signature for git", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "uses a key that was removed from the list",
    answer: "proves nothing",
    test: ["proves nothing with a key that is no longer listed", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a line of its own behind the padding of a true signature",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with text behind its padding", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts another signature behind a true one",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with another one behind it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "breaks a true signature over lines",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with line breaks in it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts signs into a signature that readers of base64 skip",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature with other signs in it", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "makes many signatures of one by leaving out its padding",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature without its padding", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "writes a signature in the alphabet for addresses",
    answer: "proves nothing: a signature has one spelling",
    test: ["a signature in an alphabet for addresses", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "attaches a signature in the armour of a file",
    answer: "proves nothing",
    test: ["a signature in its armour", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "fills the field of a signature that nobody signs",
    answer: "proves nothing: a signature has one spelling",
    test: ["something in the reserved field", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a byte behind the last field of a signature",
    answer: "proves nothing",
    test: ["a byte behind the last field", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names another version of the signature's format",
    answer: "proves nothing",
    test: ["another version of the format", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "ends the purpose with a zero byte",
    answer: "proves nothing",
    test: ["a purpose cut by a zero byte", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names another kind of signature",
    answer: "proves nothing",
    test: ["a signature of another kind of key", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "puts a key into a statement that readers do not know",
    answer: "proves nothing",
    test: ["an unknown key in the statement", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "has a statement of a newer schema read by an older program",
    answer: "proves nothing",
    test: ["a newer schema", "packages/pipeline/src/trust/proof.test.ts"],
  },
  {
    attempt: "names the kind of a statement twice",
    answer: "proves nothing",
    test: ["a kind that is named twice", "packages/pipeline/src/trust/proof.test.ts"],
  },
];
