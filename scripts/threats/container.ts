import type { Threat } from "./threat.ts";

/** What a container of a release does to folders that are mounted into it. */
export const container: readonly Threat[] = [
  {
    attempt: "puts a link beside a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["a link beside it", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a FIFO beside a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["a FIFO beside it", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a link in the place of a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["a link in its place", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a link to a folder in the place of a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["a link to a folder in its place", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a link to nothing in the place of a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["a link to nothing in its place", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a FIFO in the place of a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["a FIFO in its place", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a device in the place of a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["a device in its place", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts an empty folder in the place of a file that is released",
    answer: "written beside, in `.stageway`, and exchanged",
    test: ["an empty folder in its place", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a folder with files in the place of a file that is released",
    answer: "the deployment ends `rolled-back`",
    test: ["a folder with files in its place", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a folder that leads out",
    answer: "the deployment ends `rolled-back`",
    test: ["a folder that leads out", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a folder that leads to our own files",
    answer: "the deployment ends `rolled-back`",
    test: ["a folder that leads to our own files", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts a FIFO in place of the folder",
    answer: "the deployment ends `rolled-back`",
    test: ["a FIFO in place of the folder", "packages/remote/src/target/links.it.test.ts"],
  },
  {
    attempt: "puts FIFOs deep below a folder that is mounted, one of them in the place of a file that is released",
    answer: "what is no file is not opened",
    test: ["FIFOs", "packages/remote/src/target/read.it.test.ts"],
  },
  {
    attempt: "puts sockets deep below a folder that is mounted, one of them in the place of a file that is released",
    answer: "what is no file is not opened",
    test: ["sockets", "packages/remote/src/target/read.it.test.ts"],
  },
  {
    attempt:
      "puts links to devices without an end deep below a folder that is mounted, one of them in the place of a file that is released",
    answer: "what is no file is not opened",
    test: ["links to devices without an end", "packages/remote/src/target/read.it.test.ts"],
  },
];
