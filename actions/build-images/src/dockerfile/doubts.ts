import { quote } from "@stageway/core";
import type { Instruction, Parts } from "./instructions.ts";
import { wordsOf } from "./words.ts";

const understood = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);

/** What in a Dockerfile can change without anything in the repository changing, or is not understood. */
export function doubtsAbout({ syntax, instructions, escape }: Parts, args: Readonly<Record<string, string>>): string[] {
  const frontend = args["BUILDKIT_SYNTAX"] ?? syntax;
  const isOther = frontend !== undefined && !isOwnFrontend(frontend);
  return [
    ...(isOther ? [`its Dockerfile is for another frontend, ${quote(frontend)}`] : []),
    ...instructions.flatMap((each) => about(each, escape)),
  ];
}

/** Docker's own, in whatever registry it lies. */
function isOwnFrontend(reference: string): boolean {
  return /(?:^|\/)docker\/dockerfile(?:-upstream)?(?:[:@].*)?$/.test(reference.split(/\s/)[0] ?? "");
}

function about(instruction: Instruction, escape: string): string[] {
  const { name, options, rest } = instruction;
  if (!understood.has(name)) return [`its Dockerfile has the instruction ${quote(name)}, which is not known`];
  const words = wordsOf(rest, escape);
  if (name === "ONBUILD") {
    const inner = words.findIndex((word, index) => index > 0 && !word.startsWith("--"));
    const [first = ""] = words;
    const [flags, others] = inner < 0 ? [words.slice(1), []] : [words.slice(1, inner), words.slice(inner)];
    return about({ name: first.toUpperCase(), options: flags, rest: others.join(" ") }, escape);
  }
  const sources = name === "ADD" || name === "COPY" ? argumentsOf(rest, words).slice(0, -1) : [];
  const git = [...sources, ...(name === "RUN" ? options : [])];
  const isOfGit = git.some((word) => /(?:^|[/=,"'])\.git(?:$|[/,"'])/.test(word)) && !hasFrom(options);
  const remote = name === "ADD" ? sources.filter((word) => isRemote(word) && !isPinned(word, options)) : [];
  return [
    ...(isOfGit ? ["its Dockerfile takes in .git, which is another one after each commit"] : []),
    ...remote.map((word) => `its Dockerfile adds ${quote(word)}, which may have changed`),
  ];
}

function hasFrom(options: readonly string[]): boolean {
  return options.some((option) => option.startsWith("--from=") || /[=,]from=/.test(option));
}

/** The words of an instruction, or the texts of the list in JSON that it can be as well. */
function argumentsOf(rest: string, words: readonly string[]): readonly string[] {
  if (!rest.startsWith("[")) return words;
  try {
    const list: unknown = JSON.parse(rest);
    return Array.isArray(list) && list.every((each) => typeof each === "string") ? list : words;
  } catch {
    return words;
  }
}

/** An address, one of ssh without a scheme too, or what may become one. */
function isRemote(word: string): boolean {
  return /:\/\/|^["']?(?:[\w-]+@[\w.-]+:|\$)/.test(word) || /\.git(?:#|$)/.test(word);
}

/** By the checksum that it must have, or by a commit of a repository: a file has no such thing, whatever stands behind its address. */
function isPinned(word: string, options: readonly string[]): boolean {
  const hasChecksum = options.some((option) => /^--checksum=[^$]+$/.test(option));
  const isFile = /^["']?https?:/.test(word) && !word.includes(".git#");
  return hasChecksum || (!isFile && /#[0-9a-f]{40}(?:$|:)/.test(word));
}
