import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";

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

  it("numbers each decision page once, in its name and in its title", () => {
    const folder = join(root, "docs", "decisions");
    const pages = readdirSync(folder).sort();
    const titles = pages.map((page) => /^# (\d+)\. /.exec(readFileSync(join(folder, page), "utf8"))?.[1]);
    expect(titles).toEqual(pages.map((_, index) => String(index + 1)));
    expect(pages.map((page) => Number(page.slice(0, 4)))).toEqual(pages.map((_, index) => index + 1));
  });
});
