import type { Checked } from "./checks.ts";

/**
 * Variables that are not set and matter (B99). One that stands nowhere but in `image:` lines does not when the images of
 * the release replace them all; what would be left of an image that is not replaced shows it.
 */
export function missingVariables({ state, model, pins, wanted }: Checked): readonly string[] {
  const broken = [...model.services.values()].some(({ name, image = "" }) => !pins.images.has(name) && isBroken(image));
  return state.unsetVariables.filter((name) => broken || usedBesideImages(name, wanted.composeTexts));
}

function isBroken(image: string): boolean {
  return /[:@/]$|^[:/]|\/\/|\/:/.test(image);
}

function usedBesideImages(name: string, texts: readonly string[]): boolean {
  const uses = texts.flatMap((text) => text.split("\n")).filter((line) => variablesIn(line).includes(name));
  return uses.length === 0 || uses.some((line) => !/^\s*(- )?image:/.test(line));
}

/** The variables that a line uses; two dollars are one that stands for itself. */
function variablesIn(line: string): readonly string[] {
  return [...line.matchAll(/\$\$|\$\{?([A-Za-z_]\w*)/g)].flatMap(([, name]) => name ?? []);
}
