import { doubtsAbout } from "./doubts.ts";
import { partsOf, type Instruction, type Parts } from "./instructions.ts";
import { imagesUsed, stagesOf, type Stage } from "./stages.ts";
import { wordsOf } from "./words.ts";

/** For what a Dockerfile is read. */
export interface BuildSettings {
  readonly args: Readonly<Record<string, string>>;
  /** `linux/amd64`, …; one at least. */
  readonly platforms: readonly string[];
  /** The stage that is built; the last one unless given. */
  readonly target?: string | undefined;
}

/** What a Dockerfile says about images that are not its own stages. */
export interface DockerfileFacts {
  /** References of base images as a build with these settings asks for them, sorted. */
  readonly bases: readonly string[];
  /** Names of all build arguments that it declares. */
  readonly args: ReadonlySet<string>;
  /** Its stages as they are written. */
  readonly stages: readonly Pick<Stage, "name" | "base" | "platform">[];
  /** Why a build could take in something that is not known from here; the image is then built. */
  readonly doubts: readonly string[];
}

/**
 * Reads what a build needs of a Dockerfile before the builder sees it. It is a reader of our own: BuildKit's tells nothing of base images
 * without fetching them. A test compares both.
 */
export function readDockerfile(text: string, settings: BuildSettings): DockerfileFacts {
  const parts = partsOf(text);
  const stages = stagesOf(parts);
  const bases = new Set<string>();
  const doubts = new Set(doubtsAbout(parts, settings.args));
  for (const platform of settings.platforms) {
    try {
      for (const image of imagesUsed(stages, parts, { ...settings, platform })) bases.add(image);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      doubts.add(`a base image in its Dockerfile ${error.message}`);
    }
  }
  return { bases: [...bases].sort(), args: argumentsIn(parts), stages, doubts: [...doubts] };
}

function argumentsIn({ instructions, escape }: Parts): Set<string> {
  const declared = (instruction: Instruction) =>
    instruction.name === "ARG" ? wordsOf(instruction.rest, escape).map((word) => word.replace(/=.*$/s, "")) : [];
  return new Set(instructions.flatMap(declared));
}
