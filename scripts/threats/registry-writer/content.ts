import type { Threat } from "../threat.ts";

/** What a registry writer puts into releases and images. */
export const content: readonly Threat[] = [
  {
    attempt: "attaches a release of its own to one that will be promoted, to get it into the next folder",
    answer: "left out of a promotion, with a warning",
    test: ["a release", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an image to a release that will be promoted",
    answer: "left out of a promotion, with a warning",
    test: ["an image", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an image of the older family",
    answer: "left out of a promotion, with a warning",
    test: ["an image of the older family", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an image that calls itself an artifact",
    answer: "left out of a promotion, with a warning",
    test: ["an image that calls itself an artifact", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches an index of images",
    answer: "left out of a promotion, with a warning",
    test: ["an index of images", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "lists what does not refer to the release",
    answer: "left out of a promotion, with a warning",
    test: ["what does not refer to it", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "lists what refers to another release",
    answer: "left out of a promotion, with a warning",
    test: ["what refers to something else", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches gigabytes, to fill the next folder",
    answer: "left out of a promotion, with a warning",
    test: ["gigabytes", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches content of a negative size",
    answer: "left out of a promotion, with a warning",
    test: ["less than nothing", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "lists something that is no manifest, to stop promotions",
    answer: "left out of a promotion, with a warning",
    test: ["what is no manifest", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches a manifest of an unknown media type, to stop promotions",
    answer: "left out of a promotion, with a warning",
    test: ["a manifest of another kind", "packages/registry/src/copy-attachments.test.ts"],
  },
  {
    attempt: "attaches thousands of things, to make a promotion endless",
    answer: "the newest 200 come along",
    test: [
      "comes along up to a number, the newest, however many there are",
      "packages/registry/src/copy-attachments.test.ts",
    ],
  },
  {
    attempt: "nests indexes in indexes, each of which names the next ten times",
    answer: "each is read and written once",
    test: [
      "copies an index that a few bytes name a million times by asking for it once",
      "packages/registry/src/copy-attachments.test.ts",
    ],
  },
  {
    attempt: "offers an index that is an image as well",
    answer: "refused before anything of it is used",
    test: ["an index that is an image as well", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "offers an index with a configuration",
    answer: "refused before anything of it is used",
    test: ["an index with a configuration", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "offers an image that is an index as well, as the registry likes",
    answer: "refused before anything of it is used",
    test: ["an image that is an index as well, as the registry likes", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "offers an index that is an image, as the registry likes",
    answer: "refused before anything of it is used",
    test: ["an index that is an image, as the registry likes", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a media type that nobody knows into a manifest",
    answer: "refused before anything of it is used",
    test: ["a media type that nobody knows", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a digest of another algorithm into a manifest",
    answer: "refused before anything of it is used",
    test: ["a digest of another algorithm", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a digest that is a path into a manifest",
    answer: "refused before anything of it is used",
    test: ["a digest that is a path", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a digest in capitals into a manifest",
    answer: "refused before anything of it is used",
    test: ["a digest in capitals", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a size that is a text into a manifest",
    answer: "refused before anything of it is used",
    test: ["a size that is a text", "packages/registry/src/manifest.test.ts"],
  },
  {
    attempt: "puts a size beyond what numbers hold into a manifest",
    answer: "refused before anything of it is used",
    test: ["a size beyond what numbers hold", "packages/registry/src/manifest.test.ts"],
  },
];
