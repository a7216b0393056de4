import { ActionError, describe, quote } from "@stageway/core";
import { parseTag } from "../image-tag.ts";
import { expandTemplate } from "../version-template.ts";
import type { NamedCommit } from "./version-choice.ts";

/**
 * The name that a template of a stage gives to its images. Only the commit shows whether it can be one: a branch may leave nothing
 * of its name.
 * @throws {ActionError} when no image can have it
 */
export function nameByTemplate(
  stage: string,
  key: "version" | "moving-tags",
  template: string,
  commit: NamedCommit,
): string {
  try {
    return expandTemplate(template, { stage, ...commit });
  } catch (error) {
    throw new ActionError(
      `Cannot name a release for ${stage}: ${quote(key)} of it, ${quote(template)}, gives no tag of images: ${describe(error)}`,
      { hint: "Begin it with a word or with {stage}, which are there for every branch" },
    );
  }
}

/**
 * The name that an event brings along, for the images too.
 * @throws {ActionError} when no image can have it
 */
export function nameByEvent(stage: string, name: string): string {
  try {
    return parseTag(name);
  } catch (error) {
    throw new ActionError(`Cannot deploy ${quote(name)} to ${stage}: it is no name for images: ${describe(error)}`, {
      hint: 'Give the release a name that images can have, or let "tags" of the stage leave it out',
    });
  }
}
