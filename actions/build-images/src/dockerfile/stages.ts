import type { BuildSettings } from "./dockerfile.ts";
import type { Instruction, Parts } from "./instructions.ts";
import { expand, wordsOf, type Lookup } from "./words.ts";

/** A stage of a Dockerfile as it is written. */
export interface Stage {
  /** In small letters; empty for none. */
  readonly name: string;
  readonly base: string;
  /** For which platform it is built; empty for the one that is asked for. */
  readonly platform: string;
  readonly instructions: readonly Instruction[];
}

/** The stages in their order. */
export function stagesOf({ instructions }: Parts): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.name === "FROM") {
      const [base = "", as = "", name = ""] = instruction.rest.split(/\s+/);
      const platform = instruction.options.flatMap((option) => /^--platform=(.*)$/.exec(option)?.[1] ?? [])[0] ?? "";
      stages.push({ name: /^as$/i.test(as) ? name.toLowerCase() : "", base, platform, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/**
 * The images that a build for one platform takes something from, through all stages that it needs.
 *
 * @throws {SyntaxError} for a reference that is not understood
 */
export function imagesUsed(
  stages: readonly Stage[],
  parts: Parts,
  settings: Omit<BuildSettings, "platforms"> & { readonly platform: string },
): ReadonlySet<string> {
  const lookup = globalsOf(parts, settings);
  const { escape } = parts;
  const images = new Set<string>();
  const seen = new Set<number>();
  const add = (reference: string) => {
    if (reference !== "" && reference !== "scratch") images.add(reference);
  };
  const visit = (index: number) => {
    const stage = stages[index];
    if (stage === undefined || seen.has(index)) return;
    seen.add(index);
    const base = expand(stage.base, lookup, escape);
    // A stage can be built upon those above it alone.
    const below = indexOf(base, stages.slice(0, index));
    if (below === undefined) add(base);
    else visit(below);
    for (const { from, isMount } of stage.instructions.flatMap((each) => sourcesOf(each, escape))) {
      const number = !isMount && /^\d+$/.test(from) ? Number(from) : indexOf(from, stages);
      if (number === undefined) add(from);
      else visit(number);
    }
  };
  visit(targetOf(stages, settings.target));
  return images;
}

/** A target that is not among the stages may be meant by its number. */
function targetOf(stages: readonly Stage[], target: string | undefined): number {
  if (target === undefined) return stages.length - 1;
  return indexOf(target, stages) ?? (/^\d+$/.test(target) ? Number(target) : stages.length - 1);
}

/** The last stage of this name. */
function indexOf(name: string, stages: readonly Stage[]): number | undefined {
  const index = stages.findLastIndex((stage) => stage.name !== "" && stage.name === name.toLowerCase());
  return index < 0 ? undefined : index;
}

/** `--from=x` of COPY, and `from=x` among the parts of a mount of RUN. */
function sourcesOf(instruction: Instruction, escape: string): { from: string; isMount: boolean }[] {
  const { name, options, rest } = instruction;
  if (name === "ONBUILD") {
    const [inner = "", ...words] = wordsOf(rest, escape);
    return sourcesOf(
      { name: inner.toUpperCase(), options: words.filter((word) => word.startsWith("--")), rest: "" },
      escape,
    );
  }
  const kind = { COPY: "from", RUN: "mount" }[name];
  return options.flatMap((option): { from: string; isMount: boolean }[] => {
    const [, key, value = ""] = /^--([a-z]+)=(.*)$/s.exec(option) ?? [];
    if (key !== kind) return [];
    const plain = expand(value, (variable) => `$${variable}`, escape);
    if (key === "from") return [{ from: named(plain), isMount: false }];
    return plain.split(",").flatMap((part) => {
      const from = /^from=(.+)$/i.exec(part)?.[1];
      return from === undefined ? [] : [{ from: named(from), isMount: true }];
    });
  });
}

/** BuildKit puts no variables in here. */
function named(reference: string): string {
  if (reference.includes("$")) throw new SyntaxError(`has a variable where none can be: current value is ${reference}`);
  return reference;
}

/** Arguments above the first stage, and what BuildKit knows of the platform. */
function globalsOf(
  { instructions, escape }: Parts,
  { args, platform, target }: Pick<BuildSettings, "args" | "target"> & { readonly platform: string },
): Lookup {
  const [os = "", architecture = "", variant = ""] = platform.split("/");
  const known = new Map([
    ["TARGETPLATFORM", platform],
    ["TARGETOS", os],
    ["TARGETARCH", architecture],
    ["TARGETVARIANT", variant],
    ["TARGETSTAGE", target ?? "default"],
  ]);
  for (const name of known.keys()) known.set(name, args[name] ?? known.get(name) ?? "");
  const lookup: Lookup = (name) => {
    if (/^BUILD(?:PLATFORM|OS|ARCH|VARIANT|OSVERSION)$/.test(name) && !known.has(name))
      throw new SyntaxError(`depends on the machine that builds: current value is ${name}`);
    return known.get(name);
  };
  for (const { name, rest } of instructions) {
    if (name === "FROM") break;
    if (name !== "ARG") continue;
    for (const word of wordsOf(rest, escape)) {
      const [, variable = word, value] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
      const given = args[variable] ?? (value === undefined ? undefined : expand(value, lookup, escape));
      if (given !== undefined) known.set(variable, given);
    }
  }
  return lookup;
}
