import { quote } from "@stageway/core";
import { exactly, parsed, text, type NameRule } from "./shape/index.ts";
import { parseCommit } from "./ref.ts";
import { parseTag } from "./image-tag.ts";

/** The name of a service: valid in Compose and, in lower case, as the last part of an image name. */
export const serviceName: NameRule = {
  pattern: /^[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*$/,
  wanted: 'a service name: letters and digits, with ".", "_" or "-" between them',
};

/** The default image name of a service: its name in lower case, because image repositories allow no capitals. */
export function imageOfService(name: string): string {
  return name.toLowerCase();
}

/** The name of a stage, which is also the name of a GitHub environment. */
export const stageName: NameRule = {
  pattern: /^[A-Za-z][A-Za-z0-9]*(?:[._-]+[A-Za-z0-9]+)*$/,
  wanted: 'a stage name: it starts with a letter and has letters and digits, with ".", "_" or "-" between them',
};

/** The name of a variable, a build argument for one. */
export const variableName: NameRule = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  wanted: "a variable name: letters, digits and underscores, no digit first",
};

/** The path of a repository of images below its registry: `acme/shop/web`. */
export const imagePath = text({
  pattern: /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/,
  wanted: "an image name: lower-case letters and digits, parts separated by slashes",
  max: 255,
});

/** `linux/amd64`, `linux/arm64/v8`. */
export const platformName: NameRule = {
  pattern: /^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9.]+)?$/,
  wanted: "a platform like linux/amd64",
};

/** A platform as text, checked against `platformName`. */
export const platform = text(platformName);

/** `sha256:` and 64 digits. */
export const digest = text({
  pattern: /^sha256:[0-9a-f]{64}$/,
  wanted: "a digest like sha256:… with 64 hexadecimal digits",
});

/** A full commit id. */
export const commit = parsed(parseCommit, { wanted: "a full commit id" });

/** A version that is also a valid image tag. */
export const version = parsed(parseTag, { wanted: "a version that can be an image tag" });

/** The `schemaVersion` of documents, which so far is always 1. */
export const firstSchema = exactly(1);

/**
 * Normalizes a path within the repository to its shortest form; `.` is the root.
 *
 * @throws {SyntaxError} for absolute paths, backslashes, control characters, `..` and paths in `.git`.
 */
export function parsePath(path: string): string {
  const shown = `current value is ${quote(path)}`;
  const [control] = /\p{Cc}/u.exec(path) ?? [];
  if (control !== undefined) throw new SyntaxError(`must not have control characters: ${shown}`);
  if (path.startsWith("/") || path.includes("\\")) {
    throw new SyntaxError(`must be relative to the repository, with forward slashes: ${shown}`);
  }
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new SyntaxError(`must not leave the repository: ${shown}`);
  if (parts[0]?.toLowerCase() === ".git") throw new SyntaxError(`must not be in .git: ${shown}`);
  return parts.length === 0 ? "." : parts.join("/");
}

/** A path within the repository. */
export const repositoryPath = parsed(parsePath, { wanted: "a path in the repository" });

/** A path that people write in the configuration: nothing matches patterns there. */
function parseConfiguredPath(path: string): string {
  const [sign] = /[*?]|^!/.exec(path) ?? [];
  if (sign === undefined) return parsePath(path);
  const shown = `current value is ${quote(path)}`;
  if (sign === "!") throw new SyntaxError(`must be a path, exceptions are not taken: ${shown}`);
  const parts = path.split("/");
  const folder =
    parts
      .slice(
        0,
        parts.findIndex((part) => /[*?]/.test(part)),
      )
      .join("/") || ".";
  throw new SyntaxError(`must be a path, not a pattern; ${quote(folder)} covers everything below it: ${shown}`);
}

/** A path within the repository that is written into the configuration. */
export const configuredPath = parsed(parseConfiguredPath, {
  wanted: "a path in the repository",
  schema: { pattern: "^[^!*?][^*?]*$" },
});
