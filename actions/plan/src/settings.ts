import { ActionError } from "@stageway/core";
import type { Configuration, PreviewSettings, StageSettings } from "@stageway/pipeline/config";
import type { Unread } from "@stageway/planning";
import type { Inputs } from "./inputs.ts";

/** The configuration that counts: the file's, where explicit inputs do not say otherwise. `file` is why there is none, where there is none. */
export function settingsFrom(
  inputs: Inputs,
  said: Configuration | undefined,
  file: Configuration | Unread,
): Configuration {
  if (!("why" in file)) return said === undefined ? file : overlaid(file, said, inputs);
  if (said === undefined || inputs.stage === undefined) {
    throw new ActionError(`Cannot plan: ${file.why}; and the input stage is empty`, { hint: file.todo });
  }
  return said;
}

function overlaid(file: Configuration, said: Configuration, inputs: Inputs): Configuration {
  const { stage } = inputs;
  const stages = stage === undefined ? file.stages : { ...file.stages, ...overlaidStage(stage, file, said) };
  return {
    ...file,
    stages: each(stages, (one) => overlaidPlace(one, said, inputs)),
    previews: each(file.previews, (one) => overlaidPlace(one, said, inputs)),
    ...(inputs.images !== undefined && { images: inputs.images }),
    ...(inputs.services !== undefined && { services: said.services }),
    ...(inputs.shared !== undefined && { shared: said.shared }),
    compose: {
      files: inputs.composeFiles === undefined ? file.compose.files : said.compose.files,
      include: inputs.include === undefined ? file.compose.include : said.compose.include,
    },
  };
}

/** What the inputs say of their stage, over what the file says; a stage that the file does not know stays unknown. */
function overlaidStage(stage: string, file: Configuration, said: Configuration): Record<string, StageSettings> {
  const known = Object.hasOwn(file.stages, stage) ? file.stages[stage] : undefined;
  const own = said.stages[stage];
  if (known === undefined || own === undefined) return {};
  const { branch, ...rest } = known;
  const { version, movingTags, url, branches } = own;
  return {
    [stage]: {
      ...rest,
      ...(branches === undefined ? branch !== undefined && { branch } : { branches }),
      ...(version !== undefined && { version }),
      ...(movingTags !== undefined && { movingTags }),
      ...(url !== undefined && { url }),
    },
  };
}

/** What the inputs say of all stages, over what one of them or a preview says for itself. */
function overlaidPlace<T extends StageSettings | PreviewSettings>(place: T, said: Configuration, inputs: Inputs): T {
  return {
    ...place,
    ...(inputs.images !== undefined && { images: inputs.images }),
    ...(inputs.composeFiles !== undefined && { compose: said.compose.files }),
  };
}

function each<T>(places: Readonly<Record<string, T>>, change: (place: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(places).map(([name, place]) => [name, change(place)]));
}
