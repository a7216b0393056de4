import { isDisguised } from "@stageway/core";
import { flows, type Flow } from "@stageway/pipeline";
import type { SignedStatement } from "@stageway/pipeline/trust";
import type { Wanted, WantedFile, WantedService } from "@stageway/remote";

/** What a deployment notes of its release beside its journal: enough to deploy it again from the host alone. */
export interface ReleaseNote {
  /** `registry/repository@sha256:…`; empty when images were named one by one. */
  readonly reference: string;
  readonly version: string;
  /** Full id of the commit of the whole. */
  readonly commit: string;
  readonly stage: string;
  readonly flow: Flow;
  readonly project: string | undefined;
  readonly profiles: readonly string[];
  /** The compose files as they were named, relative to the repository; nothing where the usual ones were taken. */
  readonly composePaths?: readonly string[] | undefined;
  readonly wanted: Pick<Wanted, "services" | "composeFiles" | "files">;
  /** The deployment that was gone back to. */
  readonly rollbackOf?: number;
  /** What was signed of the release that was replaced, where signatures are required: nothing in it is true before it is proven. */
  readonly statements?: readonly SignedStatement[];
}

/** The note as it is stored, in `release.json`. */
export function releaseNote({
  wanted,
  project,
  composePaths,
  ...note
}: ReleaseNote): Readonly<Record<string, unknown>> {
  const { services, composeFiles, files } = wanted;
  return {
    schemaVersion: 1,
    ...note,
    ...(project !== undefined && { project }),
    ...(composePaths !== undefined && { composePaths }),
    services: Object.fromEntries(services),
    composeFiles,
    files,
  };
}

/** Reads a stored note; `undefined` for what is none, or is damaged: nobody can go back to that. */
export function readNote(json: string): ReleaseNote | undefined {
  const note = object(parsed(json));
  const { reference, version, commit, stage, project } = note;
  const flow = flows.find((known) => known === note["flow"]);
  const services = Object.entries(object(note["services"])).map(readService);
  const files = list(note["files"]).map(readFile);
  const { composePaths, rollbackOf } = note;
  if (note["schemaVersion"] !== 1 || flow === undefined || !isName(reference) || !isName(version)) return undefined;
  if (!isName(commit) || !isName(stage) || !services.every(isThere) || !files.every(isThere)) return undefined;
  return {
    reference,
    version,
    commit,
    stage,
    flow,
    profiles: list(note["profiles"]).filter(isText),
    project: isName(project) ? project : undefined,
    composePaths: composePaths === undefined ? undefined : list(composePaths).filter(isText),
    wanted: { services: new Map(services), composeFiles: list(note["composeFiles"]).filter(isText), files },
    ...(typeof rollbackOf === "number" && { rollbackOf }),
    ...(note["statements"] !== undefined && { statements: list(note["statements"]).map(readSigned).filter(isThere) }),
  };
}

function readService([name, value]: [string, unknown]): [string, WantedService] | undefined {
  const { image, revision, platforms, size } = object(value);
  if (!isText(image)) return undefined;
  const known = { ...(isText(revision) && { revision }), ...(typeof size === "number" && { size }) };
  return [name, { image, platforms: list(platforms).filter(isText), ...known }];
}

function readSigned(value: unknown): SignedStatement | undefined {
  const { statement, signature } = object(value);
  return isText(statement) && isText(signature) ? { statement, signature } : undefined;
}

function readFile(value: unknown): WantedFile | undefined {
  const { path, digest, mode } = object(value);
  return isText(path) && isText(digest) && typeof mode === "number" ? { path, digest, mode } : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Names and ids that are shown to people: what moves the cursor, begins a line or hides text is in none of them. */
function isName(value: unknown): value is string {
  return isText(value) && !isDisguised(value);
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
