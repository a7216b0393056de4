import { ActionError, describe, quote } from "@stageway/core";
import { parseVersion, type Version } from "../version.ts";

/**
 * The version in a name like `releases/v1.4.2` by its template `releases/v{version}`; `undefined` for other names.
 * @throws {ActionError} when the name has the template's form but no version in it
 */
export function versionIn(name: string, template: string): Version | undefined {
  const [before = "", after = ""] = template.split("{version}");
  const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  if (!fits) return undefined;
  const part = name.slice(before.length, name.length - after.length);
  try {
    return parseVersion(part);
  } catch (error) {
    throw new ActionError(`Cannot tell the version of ${quote(name)}: ${describe(error)}`, {
      hint: `A name of the form ${template} carries a semantic version`,
    });
  }
}

/** The name of a version by its template: `v{version}` gives `v1.4.2`. */
export function nameOf(version: Version, template: string): string {
  return template.replace("{version}", () => version.text);
}
