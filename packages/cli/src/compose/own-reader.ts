import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ActionError } from "@stageway/core";
import { list, mapping, textOf, type Mapping } from "../init/compose-file.ts";
import { canonicalResource, canonicalService, isRemoteFile, pathFrom } from "./canonical.ts";
import { FilledFiles, readEnv, type Opened, type Project, type UnsetAt, type Values } from "./filled-files.ts";
import { merge, settle } from "./merge.ts";
import { Override, Reset } from "./source.ts";

/** What is read of a project by our own reader. Paths are absolute. */
export interface OwnReading {
  /** Services and resources as `docker compose config` has them, as far as a deployment cares. */
  readonly model: Mapping;
  readonly opened: readonly Opened[];
  /** Folders that it names as those of other projects. */
  readonly folders: readonly string[];
  readonly unset: readonly UnsetAt[];
  /** Variables that have no default, and no value but the one of the project's `.env`. */
  readonly required: readonly UnsetAt[];
  /** `compose.yml:7` for every path that a file names. */
  readonly places: ReadonlyMap<string, string>;
  /** What only compose can say, each with its place. */
  readonly unclear: readonly string[];
}

/** Reads a compose project without compose. @throws {ActionError} for what compose refuses to read. */
export async function readOwn(project: Project): Promise<OwnReading> {
  const files = new FilledFiles(project);
  const reader = new Reader(files);
  const model = await reader.project(project.files, project.folder, files.given);
  return {
    model: settleModel(model, project.folder),
    folders: reader.folders,
    unclear: reader.unclear,
    opened: files.opened,
    places: files.places,
    unset: [...files.unset.values()],
    required: [...files.required.values()],
  };
}

/** Parts of a project whose paths are found from its folder. */
const resources = ["configs", "secrets", "volumes"];
/** Extended services at most, one behind the other, and included files: a circle is longer. */
const deepest = 50;

class Reader {
  readonly folders: string[] = [];
  readonly unclear: string[] = [];
  readonly #files: FilledFiles;

  constructor(files: FilledFiles) {
    this.#files = files;
  }

  async project(files: readonly string[], folder: string, values: Values, depth = 0): Promise<unknown> {
    if (depth > deepest)
      throw new ActionError(`Cannot read the compose files: ${this.#files.name(files[0] ?? "")} includes itself`);
    let model: unknown = {};
    for (const file of files) {
      for (const source of await this.#files.sourcesOf(file)) {
        const content = this.#files.fill(source, file, folder, values);
        const included = await this.#included(content, file, { folder, values, depth });
        model = merge(model, this.#joined(included, await this.#canonical(content, file, folder, values), file));
      }
    }
    return model;
  }

  async #canonical(content: Mapping, file: string, folder: string, values: Values): Promise<Mapping> {
    const services: [string, unknown][] = [];
    for (const name of Object.keys(mapping(content["services"])))
      services.push([name, await this.#service(content, name, { file, folder, values, depth: 0 })]);
    const others = resources.map((key): [string, Mapping] => [
      key,
      Object.fromEntries(
        Object.entries(mapping(content[key])).map(([name, value]) => [
          name,
          canonicalResource(value, this.#files.base(folder)),
        ]),
      ),
    ]);
    return { ...Object.fromEntries(others), services: Object.fromEntries(services) };
  }

  /** A service with everything that it extends. */
  async #service(
    content: Mapping,
    name: string,
    at: { readonly file: string; readonly folder: string; readonly values: Values; readonly depth: number },
  ): Promise<unknown> {
    const { file, folder, values, depth } = at;
    const services = mapping(content["services"]);
    const written = Object.hasOwn(services, name) ? services[name] : undefined;
    if (written instanceof Override || written instanceof Reset) return written;
    if (written === undefined)
      throw new ActionError(
        `Cannot read ${this.#files.name(file)}: it has no service ${name}, which another one extends`,
      );
    if (depth > deepest) throw new ActionError(`Cannot read ${this.#files.name(file)}: service ${name} extends itself`);
    const { extends: extended, ...rest } = mapping(written);
    const own = canonicalService(rest, this.#files.base(folder));
    if (extended === undefined || extended === null || extended instanceof Reset) return own;
    const { service, file: other } = textOf(extended) === undefined ? mapping(extended) : { service: extended };
    const base = textOf(service) ?? name;
    const path = textOf(other);
    if (path !== undefined && isRemoteFile(path)) {
      this.unclear.push(`service ${name} extends ${path}, which only docker compose fetches`);
      return own;
    }
    const target = path === undefined ? file : pathFrom(this.#files.base(folder), path);
    if (target === file)
      return merge(await this.#service(content, base, { ...at, depth: depth + 1 }), own, ["services", name]);
    const [source] = await this.#files.sourcesOf(target, file);
    const inside = dirname(target);
    const theirs = source === undefined ? {} : this.#files.fill(source, target, inside, values);
    const found = await this.#service(theirs, base, { file: target, folder: inside, values, depth: depth + 1 });
    return merge(found, own, ["services", name]);
  }

  async #included(
    content: Mapping,
    file: string,
    { folder, values, depth }: { readonly folder: string; readonly values: Values; readonly depth: number },
  ): Promise<unknown> {
    let model: unknown = {};
    for (const each of list(content["include"])) {
      const { path = each, project_directory: directory, env_file: env } = mapping(each);
      const paths = list(path).flatMap((one) => textOf(one) ?? []);
      const [first] = paths;
      if (first === undefined) continue;
      if (paths.some(isRemoteFile)) {
        this.unclear.push(
          `${this.#files.name(file)} includes ${paths.filter(isRemoteFile).join(", ")}, which only docker compose fetches`,
        );
        continue;
      }
      const files = paths.map((one) => pathFrom(this.#files.base(folder), one));
      const inside =
        textOf(directory) === undefined
          ? dirname(files[0] ?? "")
          : await this.#folderOf(textOf(directory) ?? "", folder);
      this.folders.push(inside);
      for (const one of files) await this.#files.sourcesOf(one, file);
      const own = await this.#valuesOf(
        list(env).flatMap((one) => textOf(one) ?? []),
        folder,
        inside,
        values,
      );
      const read = settleModel(await this.project(files, inside, new Map([...own, ...values]), depth + 1), inside);
      model = this.#joined(model, read, file);
    }
    return model;
  }

  /** Compose takes a folder that is not there for the name of a file. */
  async #folderOf(named: string, folder: string): Promise<string> {
    const path = pathFrom(this.#files.base(folder), named);
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    return isFolder ? path : dirname(path);
  }

  async #valuesOf(named: readonly string[], folder: string, inside: string, values: Values): Promise<Values> {
    const read = new Map<string, string>();
    const paths = named.map((one) => pathFrom(this.#files.base(folder), one));
    for (const path of paths.length > 0 ? paths : [join(inside, ".env")]) {
      const text = await readFile(path, "utf8").catch(() => undefined);
      if (text === undefined && named.length === 0) continue;
      this.#files.opened.push({ path, kind: "env file", optional: named.length === 0 });
      for (const [name, value] of readEnv(text ?? "", this.#files.name(path), new Map([...read, ...values])))
        read.set(name, value);
    }
    return read;
  }

  /** Two models of which none may say anything about a service of the other, unless they say the same. */
  #joined(before: unknown, after: unknown, file: string): unknown {
    const [theirs, ours] = [mapping(mapping(before)["services"]), mapping(mapping(after)["services"])];
    const both = Object.keys(ours).filter((name) => Object.hasOwn(theirs, name));
    const different = both.filter((name) => JSON.stringify(theirs[name]) !== JSON.stringify(ours[name]));
    for (const name of different)
      this.unclear.push(`service ${name} is in ${this.#files.name(file)} and in a file that it includes`);
    return merge(before, after);
  }
}

/** Marks taken away, and the folder of a build that names none. */
function settleModel(model: unknown, folder: string): Mapping {
  const settled = mapping(settle(model));
  const services = Object.entries(mapping(settled["services"])).map(([name, value]) => {
    const service = mapping(value);
    const build = service["build"];
    const lacks = build !== undefined && build !== null && mapping(build)["context"] === undefined;
    return [name, lacks ? { ...service, build: { ...mapping(build), context: folder } } : service];
  });
  return { ...settled, services: Object.fromEntries(services) as Mapping };
}
