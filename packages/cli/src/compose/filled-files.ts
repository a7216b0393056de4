import { readFile } from "node:fs/promises";
import { basename, relative } from "node:path";
import { ActionError, describe } from "@stageway/core";
import { mapping, type Mapping } from "../init/compose-file.ts";
import { refusalOf } from "../named-file.ts";
import { pathFrom, type Base } from "./canonical.ts";
import { readEnvFile } from "./env-file.ts";
import { interpolate, type Unset } from "./interpolate.ts";
import { readSource, type Source } from "./source.ts";

/** Values of variables, by their names. */
export type Values = ReadonlyMap<string, string>;

/** A file that compose opens to read the project. */
export interface Opened {
  /** Absolute. */
  readonly path: string;
  readonly kind: "compose file" | "env file";
  /** Whether compose goes on without it. */
  readonly optional: boolean;
}

/** A variable without a value, and where it is used first. */
export interface UnsetAt extends Unset {
  readonly at: string;
}

/** Where a compose project is, and what it is given. */
export interface Project {
  readonly root: string;
  /** Absolute. */
  readonly files: readonly string[];
  /** The project's directory, absolute. */
  readonly folder: string;
  /** Values of its `.env`. */
  readonly environment: Values;
  readonly home: string;
}

/** Opens the files of a project and fills their variables in; keeps what was opened, and which line names what. */
export class FilledFiles {
  readonly opened: Opened[] = [];
  readonly unset = new Map<string, UnsetAt>();
  readonly required = new Map<string, UnsetAt>();
  readonly places = new Map<string, string>();
  /** Everything that compose knows at the beginning. */
  readonly given: Values;
  readonly #project: Project;
  readonly #sources = new Map<string, readonly Source[]>();

  constructor(project: Project) {
    this.#project = project;
    const { environment, folder, home } = project;
    const name = basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "");
    // What compose knows besides: these come from the machine and from the project's directory.
    this.given = new Map([["COMPOSE_PROJECT_NAME", name], ...environment, ["PWD", folder], ["HOME", home]]);
  }

  /** The documents of a compose file. @param by the file that names it */
  async sourcesOf(path: string, by?: string): Promise<readonly Source[]> {
    const known = this.#sources.get(path);
    if (known !== undefined) return known;
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      const why = refusalOf(error)?.replace(/: current value is .*$/, "");
      if (why === undefined) throw error;
      const named = by === undefined ? "" : `, named in ${this.places.get(path) ?? this.name(by)}`;
      throw new ActionError(`Cannot read ${this.name(path)}${named}: ${why}`);
    });
    const sources = readSource(text, this.name(path));
    this.#sources.set(path, sources);
    this.opened.push({ path, kind: "compose file", optional: false });
    return sources;
  }

  /** What a document says, with its variables filled in. @param folder where its paths begin */
  fill(source: Source, file: string, folder: string, values: Values): Mapping {
    const read = source.read((value, line, path) => {
      if (typeof value !== "string") return value;
      const at = `${this.name(file)}:${line}`;
      const filled = this.#interpolated(value, values, at);
      // Arguments stay as they are written: which variable one is decides what the workflow says. What an included
      // project has for values of its own, no workflow knows.
      if (isArgument(path) && values === this.given) return value;
      for (const named of new Set([filled, filled.split(":")[0] ?? ""])) {
        const absolute = pathFrom(this.base(folder), named);
        if (named !== "" && !this.places.has(absolute)) this.places.set(absolute, at);
      }
      return filled;
    });
    return mapping(read);
  }

  #interpolated(text: string, values: Values, at: string): string {
    try {
      if (!text.includes("$")) return text;
      interpolate(text, this.#withoutOwn(values), (unset) => note(this.required, { ...unset, at }));
      return interpolate(text, values, (unset) => note(this.unset, { ...unset, at }));
    } catch (error) {
      throw new ActionError(`Cannot read ${at}: ${describe(error)}`);
    }
  }

  /** Without what the project's own `.env` says, which may not go along. */
  #withoutOwn(values: Values): Values {
    const { environment } = this.#project;
    return new Map([...values].filter(([name, value]) => environment.get(name) !== value));
  }

  base(folder: string): Base {
    return { folder, home: this.#project.home };
  }

  name(path: string): string {
    return relative(this.#project.root, path);
  }
}

/** Reads an env file that a message calls by its name. */
export function readEnv(text: string, name: string, known: Values = new Map()): Map<string, string> {
  try {
    return readEnvFile(text, known);
  } catch (error) {
    throw new ActionError(`Cannot read ${name}: ${describe(error)}`);
  }
}

/** The first place counts, and that a value is required anywhere. */
function note(found: Map<string, UnsetAt>, unset: UnsetAt): void {
  const known = found.get(unset.name);
  if (known === undefined || (known.required === undefined && unset.required !== undefined))
    found.set(unset.name, unset);
}

function isArgument([first, , third, fourth]: readonly string[]): boolean {
  return first === "services" && third === "build" && fourth === "args";
}
