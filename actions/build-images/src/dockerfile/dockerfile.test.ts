import { expect, it } from "@jest/globals";
import { readDockerfile } from "./dockerfile.ts";

it.each<[string, string, Record<string, string>, string[]]>([
  ["a plain base", "FROM node:24-alpine\nRUN npm ci", {}, ["node:24-alpine"]],
  [
    "several, without its own stages and scratch",
    "FROM node:24 AS build\nFROM scratch AS x\nCOPY --from=build / /\nFROM Build\nCOPY --from=x / /",
    {},
    ["node:24"],
  ],
  ["a platform before it", "from --platform=$BUILDPLATFORM golang:1.25 as build", {}, ["golang:1.25"]],
  ["an argument with a default", "ARG NODE=24\nFROM node:${NODE}-alpine", {}, ["node:24-alpine"]],
  ["an argument that is given", "ARG NODE=24\nFROM node:$NODE", { NODE: "26" }, ["node:26"]],
  ["an argument of an argument", 'ARG A=24 B="${A}-alpine"\nFROM node:${B}', {}, ["node:24-alpine"]],
  ["defaults in place", "ARG R\nFROM ${R:-docker.io}/library/node:${V-24}", {}, ["docker.io/library/node:24"]],
  ["an alternative", "ARG SLIM=yes\nFROM node:24${SLIM:+-slim}", {}, ["node:24-slim"]],
  ["what is known of the platform", "FROM node:24-$TARGETARCH", {}, ["node:24-amd64"]],
  [
    "a stage that the platform names, and no other",
    "FROM a:1 AS base-amd64\nFROM b:1 AS base-arm64\nARG TARGETARCH\nFROM base-${TARGETARCH}",
    {},
    ["a:1"],
  ],
  ["not an argument of a later stage", "FROM a:1 AS x\nARG X=2\nFROM b:1$X\nCOPY --from=x / /", {}, ["a:1", "b:1"]],
  [
    "images that are copied from",
    "FROM a:1\nCOPY --from=b:2 --chown=0:0 /x /y\nCOPY --chown=1 --from=0 /x /",
    {},
    ["a:1", "b:2"],
  ],
  ["images that are mounted", "FROM a:1\nRUN --mount=type=bind,from=b:2,source=/x,target=/y true", {}, ["a:1", "b:2"]],
  ["mounts from nowhere else", "FROM a:1\nRUN --mount=type=cache,target=/root/.npm npm ci", {}, ["a:1"]],
  ["continued lines with remarks between", "FROM \\\n# remark\n\n  a:1 \\\n  AS x", {}, ["a:1"]],
  ["another escape", "# escape=`\nFROM `\n  a:1", {}, ["a:1"]],
  ["no here-documents", "FROM a:1\nRUN <<EOF cat <<-'END'\nFROM b:2\nEOF\nFROM c:3\n\tEND\nCOPY x y", {}, ["a:1"]],
  ["a digest", `FROM a@sha256:${"1".repeat(64)}`, {}, [`a@sha256:${"1".repeat(64)}`]],
])("finds %s", (_, text, args, bases) => {
  expect(readDockerfile(text, { args, platforms: ["linux/amd64"] }).bases).toEqual(bases);
});

it("knows every declared argument", () => {
  expect([...readDockerfile("ARG A\nFROM x\nARG B=1 C\n", { args: {}, platforms: [] }).args]).toEqual(["A", "B", "C"]);
});

const read = (text: string, args: Record<string, string> = {}) =>
  readDockerfile(text, { args, platforms: ["linux/amd64"] });

it.each([
  [
    "a name with a dot and one with dashes",
    "COPY <<robots.txt <<END-OF-FILE /d/\nx\nrobots.txt\nFROM b:1\nEND-OF-FILE",
  ],
  ["a quoted name", "RUN <<'END-OF-FILE'\nFROM b:1\nEND-OF-FILE"],
  ["a name of digits", "RUN cat 3<<1\nFROM b:1\n1"],
  ["a name behind tabs and a carriage return", "RUN <<-E.O.F\r\nFROM b:1\r\n\t\tE.O.F\r"],
])("goes on after a here-document with %s", (_, text) => {
  const { bases, args } = read(`FROM a:1\n${text}\nARG STAGEWAY_REVISION\n`);
  expect({ bases, args: [...args] }).toEqual({ bases: ["a:1"], args: ["STAGEWAY_REVISION"] });
});

it("takes what each platform needs", () => {
  const text = "FROM a:1 AS for-amd64\nFROM b:1 AS for-arm64\nFROM c:1 AS for-arm\nFROM for-${TARGETARCH}\n";
  const platforms = ["linux/amd64", "linux/arm64/v8"];
  expect(readDockerfile(text, { args: {}, platforms }).bases).toEqual(["a:1", "b:1"]);
});

it("takes what the target needs", () => {
  const text = "FROM a:1 AS one\nFROM b:1 AS two\nFROM c:1\nCOPY --from=one / /\n";
  expect(readDockerfile(text, { args: {}, platforms: ["linux/amd64"], target: "TWO" }).bases).toEqual(["b:1"]);
});

it.each<[string, string, string[]]>([
  ["nothing", "# syntax=docker/dockerfile:1-labs\nFROM a:1\nADD a.tar.gz /\nCOPY .github /x\n", []],
  ["another frontend", "# syntax=acme/mockerfile\nFROM a:1\n", ["for another frontend"]],
  ["a remote file", "FROM a:1\nADD https://x.example/y /\n", ["adds", "may have changed"]],
  ["a remote file with a checksum", "FROM a:1\nADD --checksum=sha256:1 https://x.example/y /\n", []],
  ["a remote repository", "FROM a:1\nADD git@github.com:acme/x.git#main /\n", ["adds"]],
  ["a commit of one", `FROM a:1\nADD https://github.com/acme/x.git#${"1".repeat(40)} /\n`, []],
  ["a remote file in a list", 'FROM a:1\nADD ["https://x.example/y", "/"]\n', ["adds", "may have changed"]],
  ["a remote file in a list without spaces", 'FROM a:1\nADD ["https://x.example/y","/"]\n', ["adds"]],
  ["a remote file in a list that goes on", 'FROM a:1\nADD [\\\n"https://x.example/y", \\\n"/"]\n', ["adds"]],
  ["a list with an escaped address", 'FROM a:1\nADD ["\\u0068ttps://x.example/y", "/"]\n', ["adds"]],
  ["a list of those who build on it", 'FROM a:1\nONBUILD ADD ["https://x.example/y", "/"]\n', ["adds"]],
  ["a file of the context in a list", 'FROM a:1\nADD ["a.tar.gz", "/"]\n', []],
  ["a remote repository of another user", "FROM a:1\nADD deploy@x.example:acme/y /\n", ["adds"]],
  ["an address with a variable in it", "FROM a:1\nARG S\nADD http$S://x.example/y /\n", ["adds"]],
  ["a file that is named as a commit is", `FROM a:1\nADD https://x.example/y#${"1".repeat(40)} /\n`, ["adds"]],
  ["what may become an address", "FROM a:1\nARG X\nADD $X /\n", ["adds"]],
  ["a remote file of those who build on it", "FROM a:1\nONBUILD ADD https://x.example/y /\n", ["adds"]],
  ["git's own folder", "FROM a:1\nCOPY .git /src/.git\n", [".git"]],
  ["git's own folder in a list", 'FROM a:1\nCOPY [".git","/src"]\n', [".git"]],
  ["git's own folder mounted", "FROM a:1\nRUN --mount=source=.git,target=/x git describe\n", [".git"]],
  ["the builder's platform in a name", "FROM a:$BUILDARCH\n", ["depends on the machine that builds"]],
  ["a word that it does not know", "FROM a:${X##*.}\n", ["is not understood"]],
  ["an instruction that it does not know", "FROM a:1\nINCLUDE x\n", ["INCLUDE"]],
])("has doubts about %s", (_, text, doubts) => {
  const { doubts: found } = read(text);
  expect(found).toHaveLength(doubts.length === 0 ? 0 : 1);
  for (const part of doubts) expect(found[0]).toContain(part);
});
