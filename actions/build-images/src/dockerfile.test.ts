import { expect, it } from "@jest/globals";
import { readDockerfile } from "./dockerfile.ts";

it.each<[string, string, Record<string, string>, string[]]>([
  ["a plain base", "FROM node:24-alpine\nRUN npm ci", {}, ["node:24-alpine"]],
  [
    "several, without its own stages and scratch",
    "FROM node:24 AS build\nFROM scratch\nCOPY --from=build / /\nFROM Build",
    {},
    ["node:24"],
  ],
  ["a platform before it", "from --platform=$BUILDPLATFORM golang:1.25 as build", {}, ["golang:1.25"]],
  ["an argument with a default", "ARG NODE=24\nFROM node:${NODE}-alpine", {}, ["node:24-alpine"]],
  ["an argument that is given", "ARG NODE=24\nFROM node:$NODE", { NODE: "26" }, ["node:26"]],
  ["an argument of an argument", 'ARG A=24 B="${A}-alpine"\nFROM node:${B}', {}, ["node:24-alpine"]],
  ["defaults in place", "ARG R\nFROM ${R:-docker.io}/library/node:${V-24}", {}, ["docker.io/library/node:24"]],
  ["an alternative", "ARG SLIM=yes\nFROM node:24${SLIM:+-slim}", {}, ["node:24-slim"]],
  ["what is not known as it stands", "FROM node:24-$TARGETARCH", {}, ["node:24-$TARGETARCH"]],
  ["not an argument of a later stage", "FROM a:1\nARG X=2\nFROM b:$X", {}, ["a:1", "b:$X"]],
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
  expect(readDockerfile(text, args).bases).toEqual(bases);
});

it("knows every declared argument", () => {
  expect([...readDockerfile("ARG A\nFROM x\nARG B=1 C\n", {}).args]).toEqual(["A", "B", "C"]);
});
