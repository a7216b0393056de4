import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { ActionError, codeOf, describe, didYouMean, plain, quote } from "@stageway/core";
import type { Call, Option, Verb } from "./verb.ts";

/** Options that every verb takes. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { about: "Prints the result as one JSON document on stdout" },
  help: { about: "Says what this verb does", short: "h" },
};

/** An invalid command line; exit code 64. */
export class UsageError extends ActionError {
  override readonly name = "UsageError";
}

/** What a command line asks for. */
export type Asked =
  | { readonly kind: "help"; readonly verb: Verb | undefined }
  | { readonly kind: "version" }
  | { readonly kind: "completion"; readonly shell: string }
  | { readonly kind: "run"; readonly verb: Verb; readonly call: Call };

/**
 * Parses a command line with the table of verbs.
 *
 * @throws {UsageError} that suggests the closest verb or option.
 */
export function parseCommandLine(words: readonly string[], verbs: readonly Verb[]): Asked {
  const [first, ...rest] = words;
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help", verb: undefined };
  if (first === "--version") return { kind: "version" };
  if (first === "help") return { kind: "help", verb: rest[0] === undefined ? undefined : find(rest[0], verbs) };
  if (first === "completion") return { kind: "completion", shell: rest[0] ?? "" };
  const verb = find(first, verbs);
  const call = readCall(verb, rest);
  return call.flag("help") ? { kind: "help", verb } : { kind: "run", verb, call };
}

function find(name: string, verbs: readonly Verb[]): Verb {
  const verb = verbs.find((each) => each.name === name);
  if (verb !== undefined) return verb;
  const known = [...verbs.map((each) => each.name), "help", "completion"];
  if (name.startsWith("-"))
    throw new UsageError(`Cannot start: an option stands before the verb: current value is ${quote(name)}`, {
      hint: "Write the verb first: stageway plan --json",
    });
  throw new UsageError(`Cannot start: unknown verb ${quote(name)}${didYouMean(name, known)}`, {
    hint: `Known are ${known.join(", ")}`,
  });
}

/** All options of a verb, with the common ones. */
export function optionsOf(verb: Verb): Readonly<Record<string, Option>> {
  return { ...verb.options, ...commonOptions };
}

function readCall(verb: Verb, words: readonly string[]): Call {
  const { values, positionals } = parse(verb, words);
  const [argument, ...more] = positionals;
  const unwanted = verb.argument === undefined ? argument : more[0];
  if (unwanted !== undefined)
    throw new UsageError(`Cannot start ${verb.name}: nothing can be done with ${quote(unwanted)}`, {
      hint: `See stageway ${verb.name} --help`,
    });
  const all = (name: string) => [values[name] ?? verb.options[name]?.preset ?? []].flat();
  return {
    verb: verb.name,
    argument,
    text: (name) =>
      all(name)
        .filter((value) => typeof value === "string")
        .at(-1),
    texts: (name) => all(name).filter((value) => typeof value === "string"),
    flag: (name) => values[name] === true,
  };
}

function parse(verb: Verb, words: readonly string[]) {
  const options = optionsOf(verb);
  const unknown = words
    .slice(0, words.includes("--") ? words.indexOf("--") : undefined)
    .map((word) => /^--(?:no-)?([^=]+)/.exec(word)?.[1])
    .find((name) => name !== undefined && !Object.hasOwn(options, name));
  if (unknown !== undefined)
    throw new UsageError(
      `Cannot start ${verb.name}: unknown option ${quote(`--${unknown}`)}${didYouMean(
        `--${unknown}`,
        Object.keys(options).map((name) => `--${name}`),
      )}`,
      { hint: `See stageway ${verb.name} --help` },
    );
  try {
    return parseArgs({ args: [...words], options: configOf(options), allowPositionals: true, strict: true });
  } catch (error) {
    if (!codeOf(error).startsWith("ERR_PARSE_ARGS")) throw error;
    throw new UsageError(`Cannot start ${verb.name}: ${quoted(describe(error))}`, {
      hint: `See stageway ${verb.name} --help`,
    });
  }
}

function configOf(options: Readonly<Record<string, Option>>): ParseArgsOptionsConfig {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value, many = false, short }]) => [
      name,
      { type: value === undefined ? "boolean" : "string", multiple: many, ...(short !== undefined && { short }) },
    ]),
  );
}

/** The first sentence of an error from Node's argument parser, without control characters. */
function quoted(message: string): string {
  return plain(message.split(/\.[ \n]|\n|\.$/)[0] ?? "");
}
