import type { Threat } from "../threat.ts";

/** What a registry writer puts into the archive of a release. */
export const archives: readonly Threat[] = [
  {
    attempt: "puts more files into a release's archive than the release names",
    answer: "refused at the first one too many",
    test: ["stops at the first file that is more than the release names", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a character device into a release's archive",
    answer: "the release is not unpacked",
    test: ["a character device", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a block device into a release's archive",
    answer: "the release is not unpacked",
    test: ["a block device", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a FIFO into a release's archive",
    answer: "the release is not unpacked",
    test: ["a FIFO", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a long name of GNU tar into a release's archive",
    answer: "the release is not unpacked",
    test: ["a long name of GNU tar", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts an extended header into a release's archive",
    answer: "the release is not unpacked",
    test: ["an extended header", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a sparse file into a release's archive",
    answer: "the release is not unpacked",
    test: ["a sparse file", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a symbolic link into a release's archive",
    answer: "the release is not unpacked",
    test: ["a symbolic link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a hard link into a release's archive",
    answer: "the release is not unpacked",
    test: ["a hard link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path that leads out into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path that leads out", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path that goes through its own parent into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path that goes through its own parent", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path with a backslash into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path with a backslash", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a path with a line break into a release's archive",
    answer: "the release is not unpacked",
    test: ["a path with a line break", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts an absolute path into a release's archive",
    answer: "the release is not unpacked",
    test: ["an absolute path", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a size that lies into a release's archive",
    answer: "the release is not unpacked",
    test: ["a size that lies", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a negative size into a release's archive",
    answer: "the release is not unpacked",
    test: ["a negative size", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "puts a size of another base into a release's archive",
    answer: "the release is not unpacked",
    test: ["a size of another base", "packages/registry/src/tar.test.ts"],
  },
];
