import { quote } from "@stageway/core";

/** Says whether the builder is not sent a path. */
export type Ignore = (path: string) => boolean;

interface Pattern {
  readonly expression: RegExp;
  readonly isException: boolean;
}

/**
 * Reads a `.dockerignore` the way the builder does: the last pattern that matches a path or one of its folders decides
 * (moby/patternmatcher: `*`, `?`, `[a-z]`, `**`, and `!` for exceptions).
 */
export function parseDockerignore(text: string): Ignore {
  const patterns = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .flatMap(parseLine);
  return (path) => {
    const candidates = withFolders(path);
    let ignored = false;
    for (const { expression, isException } of patterns) {
      if (isException === ignored && candidates.some((candidate) => expression.test(candidate))) ignored = !isException;
    }
    return ignored;
  };
}

function parseLine(line: string): Pattern[] {
  if (line.startsWith("#") || line.trim() === "") return [];
  const isException = line.trim().startsWith("!");
  const pattern = cleaned(isException ? line.trim().slice(1).trim() : line.trim());
  return pattern === "" ? [] : [{ expression: toExpression(pattern), isException }];
}

/** Without `.`, empty and `..` parts; a leading slash means the same as none. */
function cleaned(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function toExpression(pattern: string): RegExp {
  const source = pattern.replace(
    /\*\*\/?$|\*\*\/?|\*|\?|\\(.)|[.+()|{}$^]/g,
    (token, escaped: string | undefined, at: number) => {
      if (token.startsWith("**")) return at + token.length === pattern.length ? ".*" : "(?:.*/)?";
      if (token === "*") return "[^/]*";
      if (token === "?") return "[^/]";
      if (token === "^" && pattern[at - 1] === "[") return token;
      return escaped === undefined ? `\\${token}` : escaped.replace(/[^\w\s]/, "\\$&");
    },
  );
  try {
    return new RegExp(`^${source}$`, "s");
  } catch {
    throw new SyntaxError(`${quote(pattern)} in .dockerignore is not a pattern`);
  }
}

function withFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
