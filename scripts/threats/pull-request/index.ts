import type { Threat } from "../threat.ts";
import { branches } from "./branches.ts";
import { builder } from "./builder.ts";
import { contexts } from "./contexts.ts";
import { events } from "./events.ts";
import { files } from "./files.ts";
import { output } from "./output.ts";
import { records } from "./records.ts";
import { signatures } from "./signatures.ts";

/** What a contributor tries: pull requests, branches, and a job token with `deployments: write`. */
export const pullRequest: readonly Threat[] = [
  ...signatures,
  ...records,
  ...branches,
  ...files,
  ...builder,
  ...contexts,
  ...events,
  ...output,
];
