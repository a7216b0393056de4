import type { Threat } from "../threat.ts";

/** What a pull request merges for the runner to read. */
export const files: readonly Threat[] = [
  {
    attempt: "merges a link to `.git/config` as a deployment file, to read the job's token on the host",
    answer: "refused: nothing below `.git` is read",
    test: [
      "reads nothing of git's own folder, where a checkout keeps the job's token",
      "packages/delivery/src/workspace.test.ts",
    ],
  },
  {
    attempt: "merges a link that leads out of the workspace as a deployment file",
    answer: "refused",
    test: ["follows no link out of the workspace", "packages/delivery/src/workspace.test.ts"],
  },
  {
    attempt: "names `.git/config` as a file of the release",
    answer: "refused with every other path that cannot be taken",
    test: [
      "takes nothing of git's own folder, where a checkout keeps the job's token",
      "actions/build-images/src/files.test.ts",
    ],
  },
  {
    attempt: "names a folder that is a link to the runner's home as files of the release",
    answer: "links are not followed",
    test: [
      "takes nothing through a link in place of a folder, wherever that leads",
      "actions/build-images/src/files.test.ts",
    ],
  },
  {
    attempt: "names a link as a file of the release, or the folder `.stageway`",
    answer: "refused",
    test: ["reports everything that it cannot take", "actions/build-images/src/files.test.ts"],
  },
  {
    attempt: "names a folder like a pattern, to bring others along",
    answer: "paths are no patterns",
    test: ["takes a folder %s by its name and nothing that fits it", "actions/build-images/src/files.test.ts"],
  },
  {
    attempt: "packs a path that leads out of the project",
    answer: "the archive is refused",
    test: ["a path that leads out", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "packs a symbolic link into the files of a release",
    answer: "the archive is refused",
    test: ["a symbolic link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "packs a hard link into the files of a release",
    answer: "the archive is refused",
    test: ["a hard link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "packs a file whose size lies",
    answer: "the archive is refused",
    test: ["a size that lies", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "commits a folder with git's own things, to have its configuration obeyed",
    answer: "nothing below `.git` is read",
    test: ["leaves out what git keeps its own things in, at any depth", "actions/build-images/src/source-tree.test.ts"],
  },
  {
    attempt: "moves the tag of an action that workflows or templates use",
    answer: "all are pinned to a full commit",
    test: [
      "is pinned to a full commit, in workflows, actions, templates, examples and documents",
      "test/supply-chain.test.ts",
    ],
  },
];
