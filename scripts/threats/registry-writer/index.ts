import type { Threat } from "../threat.ts";
import { answers } from "./answers.ts";
import { archives } from "./archives.ts";
import { content } from "./content.ts";
import { frames } from "./frames.ts";
import { place } from "./place.ts";
import { promotions } from "./promotions.ts";
import { signatures } from "./signatures.ts";
import { statements } from "./statements.ts";

/** What somebody tries who may push to the registry, or who runs one that it redirects to. */
export const registryWriter: readonly Threat[] = [
  ...place,
  ...signatures,
  ...frames,
  ...statements,
  ...archives,
  ...content,
  ...answers,
  ...promotions,
];
