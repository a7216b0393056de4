import { ActionError } from "@stageway/core";
import type { UploadFile } from "../target/archive.ts";
import { dockerFault } from "../target/docker-fault.ts";
import type { ReportResult } from "../target/received.ts";
import type { Report } from "../target/target.ts";
import { composeFilesOf, readContainer } from "./containers.ts";
import { environmentBlock, type ComposeProject } from "./env-block.ts";
import { localImages } from "./local-images.ts";
import { composeFault } from "./oldest-compose.ts";
import { entries, object, text } from "./narrow.ts";
import { readNetworks } from "./network.ts";
import { rewritePaths } from "./paths.ts";
import { jsonLines, jsonText, readSections } from "./sections.ts";
import type { KeptImage, ReplacedImage, TargetState, UndoneFile } from "./state.ts";
import { join } from "./target-path.ts";

/** The compose project and release for which the state of a host is read. */
export interface Question extends ComposeProject {
  /** The team's project directory, absolute. */
  readonly directory: string;
  /** The deployment files, relative to the project directory. */
  readonly files: readonly UploadFile[];
  /** The application's environment; without it, the one on the host stays. */
  readonly environment?: string;
  /** The current environment, to compare with that of an earlier deployment; by default the one on the host. */
  readonly today?: string;
  /** The release's images by service. */
  readonly images: ReadonlyMap<string, string>;
}

/** The files to upload for the report and the job, with paths below `incoming/<token>`. */
export function uploadOf(question: Question): readonly UploadFile[] {
  return [
    ...question.files.map((file) => ({ ...file, path: `files/${file.path}` })),
    ...environmentAs("env", question.environment),
    ...environmentAs("answers/today", question.today),
    { path: "block", content: environmentBlock(question) },
    { path: "services", content: linesOf(question.images.keys()) },
    { path: "images", content: linesOf(question.images.values()) },
  ];
}

function environmentAs(path: string, environment: string | undefined): readonly UploadFile[] {
  return environment === undefined ? [] : [{ path, content: environment.replace(/[^\n]$/, "$&\n") }];
}

function linesOf(words: Iterable<string>): string {
  return [...words].map((word) => `${word}\n`).join("");
}

/** The report that reads the state of a compose project. */
export function stateReport({ project, composeFiles }: Question): Report {
  return ["compose", project ?? "", ...composeFiles];
}

/**
 * Parses the output of the report.
 *
 * @throws {ActionError} when Docker or compose cannot be used on the host, or with compose's own message when it rejects the files.
 */
export function readState(
  result: ReportResult,
  { directory, images }: Pick<Question, "directory" | "images">,
): TargetState {
  const sections = readSections(result.stdout);
  const lines = (name: string) => (sections.get(name) ?? []).filter((line) => line !== "");
  const warnings = lines("warnings");
  const code = Number(lines("code")[0] ?? Number.NaN);
  const compose = lines("compose")[0] ?? "";
  if (code !== 0) throw cannotRead(code, warnings.join("\n") || result.stderr, compose);
  const tooOld = composeFault(compose);
  if (tooOld !== undefined) throw tooOld;
  if (!sections.has("end")) throw dockerFault({ ...result, exitCode: 1 }) ?? cannotRead(1, result.stderr, compose);
  const containers = jsonLines(lines("containers"));
  const previous = lines("previous")[0]
    ?.split(":")
    .map((file) => join(directory, file));
  const [engine] = jsonLines(lines("engine"));
  const model = object(
    rewritePaths(jsonText(sections.get("model")), { directory, view: lines("view")[0] ?? directory }),
  );
  const services = entries(model.services);
  const replaced = lines("replaced").flatMap(readReplaced);
  const asked = [
    ...images.values(),
    ...services.flatMap(([, service]) => text(service.image) ?? []),
    ...replaced.flatMap(({ tag, digests }) => [tag, ...digests]),
  ];
  return {
    directory,
    engine: { ...readEngine(engine), root: lines("root")[0] ?? "/" },
    composeVersion: compose,
    freeBytes: Number(lines("free")[0] ?? 0) * 1024,
    model,
    unsetVariables: unsetVariables(warnings),
    // Compose lists them in another order each time.
    allServices: [...new Set([...services.map(([name]) => name), ...lines("services")])].sort(),
    composeHashes: new Map(lines("hashes").map(pair)),
    containers: containers.map(readContainer),
    previousFiles: previous ?? composeFilesOf(containers),
    images: localImages(asked, jsonLines(lines("images"))),
    networks: readNetworks(jsonLines(lines("networks"))),
    volumes: new Set(lines("volumes")),
    files: new Map(lines("files").map(readDigest)),
    modes: new Map(lines("modes").map(readMode)),
    written: new Map(lines("modes").map(readWritten)),
    undone: lines("undone").map(readUndone),
    dropped: lines("dropped")
      .map(pair)
      .map(([how, path]) => ({ path, ours: how === "ours" })),
    obstacles: lines("obstacles"),
    environmentDigest: `sha256:${(lines("environment")[0] ?? "").slice(0, 64)}`,
    environmentOf: lines("given").map(Number)[0],
    replaced,
    kept: lines("kept").flatMap(readKept),
    ran: lines("ran").map(Number),
  };
}

function cannotRead(code: number, said: string, compose: string): ActionError {
  const fault =
    dockerFault({ exitCode: Number.isNaN(code) ? 1 : code, stdout: "", stderr: said }) ?? composeFault(compose);
  if (fault !== undefined) return fault;
  const [, env] = /env file (\S+) not found/.exec(said) ?? [];
  const words = said.split(/(\s+)/).map(withoutView).join("").trim();
  return new ActionError(`Cannot read the compose files on the target: ${words || "nothing was said"}`, {
    hint:
      env === undefined
        ? `Try docker compose config with the same files${compose === "" ? "" : `: the target has Compose ${compose}, and an older one may not know all that they say`}`
        : "Put the file into the release, or onto the host beside the compose files",
  });
}

/** Turns a path below the upload into one below the project directory. */
function withoutView(word: string): string {
  const path = word.slice(Math.max(0, word.lastIndexOf("/.stageway/incoming/")));
  const [view] = /^\/\.stageway\/incoming\/[^/]+\/view\/[^/]+\//.exec(path) ?? [];
  return view === undefined ? word : path.slice(view.length);
}

/** Compose warns for each: The "TAG" variable is not set. Defaulting to a blank string. */
function unsetVariables(warnings: readonly string[]): readonly string[] {
  const names = warnings.flatMap((line) => /The \\?"([^"\\]+)\\?" variable is not set/.exec(line)?.[1] ?? []);
  return [...new Set(names)].sort();
}

function readEngine(json: unknown): { version: string; os: string; architecture: string } {
  const { version, os, architecture } = object(json);
  return { version: text(version) ?? "", os: text(os) ?? "linux", architecture: text(architecture) ?? "" };
}

function pair(line: string): [string, string] {
  const at = line.indexOf(" ");
  return [line.slice(0, at), line.slice(at + 1).trim()];
}

/** `sha256sum` prints `<hash>  <path>`. */
function readDigest(line: string): [string, string] {
  return [line.slice(66), `sha256:${line.slice(0, 64)}`];
}

/** `stat` prints `<octal mode> <seconds since 1970> <path>`. */
function readMode(line: string): [string, number] {
  const [mode, rest] = pair(line);
  return [pair(rest)[1], Number.parseInt(mode, 8)];
}

function readWritten(line: string): [string, number] {
  const [seconds, path] = pair(pair(line)[1]);
  return [path, Number(seconds) * 1000];
}

/** The times are whole seconds, so `until` includes all milliseconds of its second. */
function readUndone(line: string): UndoneFile {
  const [from, rest] = pair(line);
  const [until, path] = pair(rest);
  return { path, from: Number(from) * 1000, until: Number(until) * 1000 + 999 };
}

/** As `remember` notes it. */
function readReplaced(line: string): readonly ReplacedImage[] {
  const [service, definition, id, tag, ...digests] = line.split(" ").filter((word) => word !== "");
  if (service === undefined || definition === undefined || id === undefined || tag === undefined) return [];
  return [{ service, definition, id, tag, digests }];
}

function readKept(tag: string): readonly KeptImage[] {
  const [, service, number] = /\/([^/:]+):(\d+)$/.exec(tag) ?? [];
  return service === undefined ? [] : [{ service, number: Number(number) }];
}
