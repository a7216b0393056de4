import { ActionError, describe } from "@stageway/core";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from "yaml";

/** A value that takes the place of what earlier files say, instead of being merged with it (`!override`). */
export class Override {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Takes away what earlier files say (`!reset`). */
export class Reset {
  readonly isReset = true;
}

/** Gives the value for a scalar, by its line in the file and the keys that lead to it. */
export type Leaf = (value: unknown, line: number, path: readonly string[]) => unknown;

/** One document of a YAML file as a compose project has it. */
export interface Source {
  /** Its values, each scalar through `leaf`. */
  read(leaf: Leaf): unknown;
}

/** Values of one file at most, aliases counted each time: far more than a project has, far less than a memory. */
const mostValues = 1_000_000;

/** Reads a YAML file. @throws {ActionError} for one that is none. */
export function readSource(text: string, path: string): readonly Source[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: "silent", intAsBigInt: false });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new ActionError(`Cannot read ${path}: ${fault.message.split("\n")[0] ?? ""}`);
    const lineAt = (node: Node) => lines.linePos(node.range?.[0] ?? 0).line;
    return {
      read: (leaf) => new Reading(document, path, (value, node, keys) => leaf(value, lineAt(node), keys)).value(),
    };
  });
}

class Reading {
  readonly #document: Document.Parsed;
  readonly #path: string;
  readonly #leaf: (value: unknown, node: Node, path: readonly string[]) => unknown;
  readonly #open = new Set<Node>();
  readonly #keys: string[] = [];
  #count = 0;

  constructor(
    document: Document.Parsed,
    path: string,
    leaf: (value: unknown, node: Node, path: readonly string[]) => unknown,
  ) {
    this.#document = document;
    this.#path = path;
    this.#leaf = leaf;
  }

  value(): unknown {
    try {
      return this.#of(this.#document.contents);
    } catch (error) {
      throw new ActionError(`Cannot read ${this.#path}: ${describe(error)}`);
    }
  }

  #of(given: unknown): unknown {
    if (++this.#count > mostValues) throw new ActionError("its aliases make it too large");
    const node = this.#resolve(given);
    if (node === undefined) return null;
    if (node.tag === "!reset") return new Reset();
    const value = this.#plain(node);
    return node.tag === "!override" ? new Override(value) : value;
  }

  #resolve(given: unknown): Node | undefined {
    if (!isAlias(given)) return isScalar(given) || isMap(given) || isSeq(given) ? given : undefined;
    const node = given.resolve(this.#document);
    if (node === undefined) throw new ActionError(`alias ${given.source} leads nowhere`);
    return node;
  }

  #plain(node: Node): unknown {
    if (isScalar(node)) return this.#leaf(node.value, node, this.#keys);
    if (this.#open.has(node)) throw new ActionError("an alias contains itself");
    this.#open.add(node);
    const value = isSeq(node)
      ? node.items.map((item, index) => this.#below(String(index), item))
      : isMap(node)
        ? this.#mapping(node.items)
        : null;
    this.#open.delete(node);
    return value;
  }

  #below(key: string, value: unknown): unknown {
    this.#keys.push(key);
    const found = this.#of(value);
    this.#keys.pop();
    return found;
  }

  /** Keys of its own win over merged ones, the first merged mapping over the next. */
  #mapping(items: readonly { readonly key: unknown; readonly value: unknown }[]): Record<string, unknown> {
    const own: [string, unknown][] = [];
    const merged: [string, unknown][] = [];
    for (const { key, value } of items) {
      const name: unknown = isScalar(key) ? key.value : undefined;
      if (typeof name !== "string") throw new ActionError(`a key is not a text: current value is ${String(key)}`);
      if (name === "<<") merged.unshift(...this.#merged(value));
      else own.push([name, this.#below(name, value)]);
    }
    return Object.fromEntries([...merged, ...own]);
  }

  #merged(value: unknown): [string, unknown][] {
    const node = this.#resolve(value);
    if (node !== undefined && isSeq(node)) return node.items.toReversed().flatMap((item) => this.#merged(item));
    const found = this.#of(value);
    if (typeof found !== "object" || found === null || Array.isArray(found))
      throw new ActionError("<< stands before something that is no mapping");
    return Object.entries(found);
  }
}
