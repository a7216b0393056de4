import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { undocumented } from "./docstrings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which workspace packages each may stand on (docs/architecture.md). */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  pipeline: ["core"],
  registry: ["core", "pipeline"],
  remote: ["core", "pipeline"],
  records: ["core", "pipeline"],
  testbed: ["core"],
  planning: ["core", "pipeline", "records"],
  delivery: ["core", "pipeline", "registry", "remote", "records"],
  action: ["core", "pipeline", "registry", "remote", "records", "planning", "delivery"],
  cli: ["core", "pipeline", "registry", "remote", "records", "planning", "delivery", "testbed"],
};

interface Source {
  readonly owner: string;
  readonly file: string;
  readonly text: string;
}

function sources(): Source[] {
  return ["packages", "actions"].flatMap((kind) =>
    readdirSync(join(root, kind)).flatMap((name) =>
      (readdirSync(join(root, kind, name, "src"), { recursive: true }) as string[])
        .filter((file) => file.endsWith(".ts"))
        .map((file) => ({
          owner: kind === "actions" ? "action" : name,
          file: join(kind, name, "src", file),
          text: readFileSync(join(root, kind, name, "src", file), "utf8"),
        })),
    ),
  );
}

const all = sources();
const product = all.filter(({ file }) => !/\.test\.ts$/.test(file));
const imports = (text: string) =>
  [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);

describe("the architecture", () => {
  it.each(Object.keys(arrows))("lets %s stand only on what it may", (owner) => {
    const wrong = product
      .filter((source) => source.owner === owner)
      .flatMap(({ file, text }) => imports(text).map((specifier) => ({ file, specifier })))
      .filter(({ specifier }) => specifier.startsWith("@stageway/"))
      .filter(({ specifier }) => !(arrows[owner] ?? []).includes(specifier.split("/")[1] ?? ""));
    expect(wrong).toEqual([]);
  });

  it("keeps the domain pure: pipeline does no input and output", () => {
    const wrong = product
      .filter(({ owner }) => owner === "pipeline")
      .flatMap(({ file, text }) => imports(text).map((specifier) => ({ file, specifier })))
      .filter(({ specifier }) => specifier.startsWith("node:") && specifier !== "node:crypto");
    expect(wrong).toEqual([]);
  });

  it("meets @actions/* in packages/core alone", () => {
    const wrong = product.filter(({ owner, text }) => owner !== "core" && /from "@actions\//.test(text));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it("has no module mock, no skipped test, no silenced type error", () => {
    const forbidden = new RegExp(
      [
        "jest\\.(mock|unstable_mockModule)",
        "\\b(it|test|describe)\\.(skip|only|todo)\\b",
        "@ts-(ignore|expect-error)",
      ].join("|"),
    );
    expect(all.filter(({ text }) => forbidden.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it("has a docstring on everything that a source file exports", () => {
    const missing = product.flatMap(({ file, text }) => undocumented(text).map((name) => `${file}: ${name}`));
    expect(missing).toEqual([]);
  });

  it.each([
    ["a function", "export function a() {}", ["a"]],
    ["a function behind a comment of another kind", "// a comment\nexport async function a() {}", ["a"]],
    ["each constant of a statement", "export const a = 1, b = 2;", ["a", "b"]],
    ["a class", "export class A {}", ["A"]],
    ["an interface", "export interface A {\n  /** Of the field alone. */\n  b: string;\n}", ["A"]],
    ["a type after a documented one", "/** A. */\nexport type A = 1;\nexport type B = 2;", ["B"]],
    ["a constant whose docstring is empty", "/** */\nexport const a = 1;", ["a"]],
    ["a name in a list of exports", "const a = 1;\nexport { a };", ["a"]],
  ])("misses the docstring of %s", (_, source, names) => {
    expect(undocumented(source)).toEqual(names);
  });

  it.each([
    ["a local function", "function a() {}"],
    ["names of other files", 'import { a } from "./a.ts";\nexport { a };\nexport { b } from "./b.ts";'],
    ["an overload", "/** A. */\nexport function a(): 1;\nexport function a() {\n  return 1;\n}"],
  ])("wants no docstring of its own on %s", (_, source) => {
    expect(undocumented(source)).toEqual([]);
  });

  it("numbers each decision page once, in its name and in its title", () => {
    const folder = join(root, "docs", "decisions");
    const pages = readdirSync(folder).sort();
    const titles = pages.map((page) => /^# (\d+)\. /.exec(readFileSync(join(folder, page), "utf8"))?.[1]);
    expect(titles).toEqual(pages.map((_, index) => String(index + 1)));
    expect(pages.map((page) => Number(page.slice(0, 4)))).toEqual(pages.map((_, index) => index + 1));
  });
});
