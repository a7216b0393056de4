import { expand, wordsOf } from "./words.ts";

/** One instruction, its continued lines joined. */
export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** The options that stand first, `--from=x`, as they are written. */
  readonly options: readonly string[];
  readonly rest: string;
}

/** A Dockerfile in its parts. */
export interface Parts {
  /** The frontend that it names. */
  readonly syntax: string | undefined;
  readonly escape: string;
  readonly instructions: readonly Instruction[];
}

/** Takes a Dockerfile apart as BuildKit's parser does: remarks and the texts of here-documents are left out. */
export function partsOf(text: string): Parts {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const { syntax, escape } = directivesOf(lines);
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    let { text: line, goesOn } = pieceOf(lines[at] ?? "", escape);
    if (isRemark(lines[at])) continue;
    line = line.trimStart();
    while (goesOn && at + 1 < lines.length) {
      const next = lines[++at] ?? "";
      if (isRemark(next) || next.trim() === "") continue;
      const piece = pieceOf(next, escape);
      line += piece.text;
      goesOn = piece.goesOn;
    }
    if (line.trim() === "") continue;
    const instruction = instructionOf(line.trim(), escape);
    instructions.push(instruction);
    for (const document of documentsOf(instruction)) {
      while (++at < lines.length && !document.endsAt((lines[at] ?? "").replace(/\r$/, "")));
    }
  }
  return { syntax, escape, instructions };
}

const directives: ReadonlySet<string> = new Set(["syntax", "escape", "check"]);

/** The lines at the top that are no remarks though they look like some. */
function directivesOf(lines: readonly string[]): { syntax: string | undefined; escape: string } {
  const found = new Map<string, string>();
  const isScript = lines[0]?.startsWith("#!") === true;
  for (const line of isScript ? lines.slice(1) : lines) {
    const [, key, value] = /^#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(line.replace(/\r$/, "")) ?? [];
    if (key === undefined || value === undefined || !directives.has(key.toLowerCase())) break;
    found.set(key.toLowerCase(), value);
  }
  const [, other] = /^(?:\/\/\s*syntax\s*=\s*(\S+)|\{)/.exec(lines[0]?.trim() ?? "") ?? [];
  return { syntax: found.get("syntax") ?? other, escape: found.get("escape") ?? "\\" };
}

function isRemark(line = ""): boolean {
  return line.trimStart().startsWith("#");
}

/** A line without what says that it goes on; two of these signs at its end say nothing. */
function pieceOf(line: string, escape: string): { text: string; goesOn: boolean } {
  const text = line.replace(/[\r\n]+$/, "");
  const trimmed = text.replace(/[ \t]+$/, "");
  const goesOn = trimmed.endsWith(escape) && !trimmed.endsWith(escape + escape);
  return { text: goesOn ? trimmed.slice(0, -1) : text, goesOn };
}

function instructionOf(line: string, escape: string): Instruction {
  const [, name = "", after = ""] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
  const options: string[] = [];
  let rest = after;
  for (let [word = ""] = wordsOf(rest, escape); word.startsWith("--"); [word = ""] = wordsOf(rest, escape)) {
    rest = rest.slice(rest.indexOf(word) + word.length).trimStart();
    if (word === "--") break;
    options.push(word);
  }
  return { name: name.toUpperCase(), options, rest };
}

interface HereDocument {
  readonly endsAt: (line: string) => boolean;
}

/** Here-documents that begin on a line: words like `<<EOF`, `<<-"END-OF-FILE"`, `3<<robots.txt`. */
function documentsOf({ name, rest }: Instruction): HereDocument[] {
  if (name === "ONBUILD") return documentsOf(instructionOf(rest, "\\"));
  if (!["RUN", "COPY", "ADD"].includes(name) || !rest.includes("<<")) return [];
  return wordsOf(rest, "\\").flatMap((word) => {
    const [, dash, quoted] = /^\d*<<(-?)([^<]+)$/.exec(word) ?? [];
    if (quoted === undefined) return [];
    const end = expand(quoted, (variable) => `$${variable}`, "\\");
    return [{ endsAt: (line) => (dash === "-" ? line.replace(/^\t+/, "") : line) === end }];
  });
}
