import { quote } from "../quote.ts";
import type { Parser } from "./parser.ts";
import { withoutControls } from "./text.ts";

/** An absolute path on a POSIX host, given back without empty parts and without a slash at its end; `..` is refused. */
export const absolutePath: Parser<string> = (value) => {
  const parts = partsOf(value);
  if (!value.startsWith("/")) throw new SyntaxError(`must be an absolute path: current value is ${quote(value)}`);
  if (parts.includes("..")) throw new SyntaxError(`must not contain "..": current value is ${quote(value)}`);
  return `/${parts.join("/")}`;
};

/** A path within the repository, given back without `.` and empty parts (`.` alone is the repository itself); `.git` is refused. */
export const relativePath: Parser<string> = (value) => {
  const parts = partsOf(value);
  const leaves = value.startsWith("/") || value.startsWith("~") || value.includes("\\") || parts.includes("..");
  if (leaves)
    throw new SyntaxError(`must be a path that stays within the repository: current value is ${quote(value)}`);
  if (parts.some((part) => part.toLowerCase() === ".git")) {
    throw new SyntaxError(`must not lead into ".git": current value is ${quote(value)}`);
  }
  return parts.join("/") || ".";
};

/** What Linux takes in a path (PATH_MAX without the byte at its end) and in a name (NAME_MAX), in bytes. */
const [longestPath, longestName] = [4095, 255];

const bytes = (text: string): number => Buffer.byteLength(text);

function partsOf(value: string): string[] {
  if (value === "") throw new SyntaxError("must not be empty");
  const parts = withoutControls(value, "")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  if (bytes(value) > longestPath || parts.some((part) => bytes(part) > longestName)) {
    throw new RangeError(
      `must be a path of at most ${longestPath} bytes, ${longestName} between two slashes: current value is ${quote(value)}`,
    );
  }
  return parts;
}
