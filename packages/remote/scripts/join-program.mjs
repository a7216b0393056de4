/**
 * The program for the target as one text, as it lies there.
 *
 *   node packages/remote/scripts/join-program.mjs            prints it
 *   node packages/remote/scripts/join-program.mjs --check    shellcheck's findings, each at its place in the parts
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { joinProgram, programParts } from "../src/target/program/parts.ts";

const parts = programParts.map((url) => {
  const file = fileURLToPath(url);
  return { file: relative(process.cwd(), file), text: readFileSync(file, "utf8") };
});
const program = joinProgram(parts.map(({ text }) => text));

if (process.argv.includes("--check")) process.exitCode = check();
else process.stdout.write(program);

function check() {
  const { status, stdout, stderr, error } = spawnSync("shellcheck", ["--format=gcc", "-"], {
    input: program,
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  process.stderr.write(stderr);
  for (const finding of stdout.split("\n").filter(Boolean)) {
    const [, line, rest] = /^-:(\d+)(.*)$/.exec(finding) ?? [];
    console.log(rest === undefined ? finding : `${place(Number(line))}${rest}`);
  }
  return status;
}

/** Where a line of the joined text stands in its part; joining puts an empty line between two. */
function place(line) {
  let first = 1;
  for (const { file, text } of parts) {
    const next = first + text.split("\n").length;
    if (line < next) return `${file}:${line - first + 1}`;
    first = next;
  }
  return String(line);
}
