import { ActionError, durationWithin, httpUrlWithin, quote, Secret, suggest } from "@stageway/core";
import {
  anything,
  bad,
  formatPath,
  list,
  oneOrMany,
  optional,
  parsed,
  preset,
  readBy,
  record,
  required,
  settings,
  type Shape,
  shorthand,
  text,
  type ValueOf,
  whole,
} from "@stageway/pipeline/shape";
import type { Check } from "./check.ts";
import { jsonPath } from "./json-path.ts";
import { doubledNames, headerProblem } from "./request-headers.ts";

/** What the checks may refer to. */
export interface ParseOptions {
  readonly allowPrivate: boolean;
  /** Values for `${NAME}` in headers, by name. */
  readonly secrets: ReadonlyMap<string, Secret>;
  /** The stage's URL, to which a check's path is appended. */
  readonly base?: string | undefined;
}

const hint = 'Give one URL a line, or a YAML list: "- { url: https://…/health, status: 200, revision: web }"';

/**
 * Reads the checks from the input: one URL per line, or a YAML list of URLs and mappings.
 *
 * @throws {ActionError} that names every problem at once.
 */
export async function parseChecks(source: string, options: ParseOptions): Promise<Check[]> {
  return readChecks(bareUrls(source) ?? (await readYaml(source)), options);
}

/**
 * Reads the checks from a list of URLs and mappings.
 *
 * @throws {ActionError} that names every problem at once.
 */
export function readChecks(source: unknown, options: ParseOptions): Check[] {
  const reading = readBy(list(check(options), { min: 1 }), source);
  if ("value" in reading) return reading.value.map((item) => toCheck(item, options.secrets));
  throw cannotRead(reading.problems.map(({ path, message }) => `${formatPath(["checks", ...path])}: ${message}`));
}

function cannotRead(problems: readonly string[]): ActionError {
  return new ActionError(`Cannot read the checks:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`, {
    hint,
  });
}

/** The lines of a list that holds only URLs, so that the YAML parser need not be loaded. */
function bareUrls(source: string): string[] | undefined {
  const lines = source.split("\n").map((line) => line.trim());
  const urls = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return urls.every((line) => /^(https?:\/)?\/\S*$/.test(line)) ? urls : undefined;
}

async function readYaml(source: string): Promise<unknown> {
  const { readYaml: read } = await import("@stageway/pipeline/yaml");
  const file = read(new TextEncoder().encode(source));
  if ("value" in file) return file.value;
  throw cannotRead(file.problems.map(({ line, message }) => `line ${line}: ${message}`));
}

const headerName = { pattern: /^[!#$%&'*+.^_`|~\w-]+$/, wanted: "a header name (letters, digits, dashes)" };
const path = { pattern: jsonPath, wanted: "a path like $.status or $.items[0].name" };

const check = ({ secrets, ...options }: ParseOptions) =>
  shorthand(
    text(),
    (url) => ({ url }),
    settings({
      name: optional(text({ max: 100 }), "what the check is called in the summary"),
      url: required(parsed(urlBelow(options), { wanted: "an http or https URL, or a path" }), "what is asked"),
      headers: preset(requestHeaders(secrets), {}, "request headers"),
      status: preset(oneOrMany(whole({ min: 100, max: 599 })), 200, "the wanted status, or several"),
      text: optional(text(), "what the body contains"),
      json: preset(record(path, anything), {}, "values in the body, by path"),
      responseHeaders: preset(record(headerName, text()), {}, "what the answer's headers contain"),
      latency: optional(
        parsed(durationWithin({ min: 1, max: 600_000 }), { wanted: "a duration like 500ms or 2s" }),
        "the slowest good answer",
      ),
      revision: optional(
        text({ pattern: /^[\w.-]+$/, wanted: "a service of the release, or a commit id" }),
        "who answers",
      ),
      service: optional(text({ pattern: /^[\w.-]+$/, wanted: "a compose service" }), "whose log explains a failure"),
    }),
  );
type Item = ValueOf<ReturnType<typeof check>>;

/** Appends a path to the stage's URL, which keeps its own path. */
function urlBelow({ base, allowPrivate }: Omit<ParseOptions, "secrets">): (value: string) => URL {
  const read = httpUrlWithin({ allowPrivate });
  return (value) => {
    if (!value.startsWith("/")) return read(value);
    if (base === undefined)
      throw new SyntaxError(
        `is a path, and neither "url" nor the plan says below which URL: current value is ${quote(value)}`,
      );
    return read(base.replace(/\/*$/, value));
  };
}

const placeholder = /\$\{(\w+)\}/g;

/** Request headers, which must be sendable as they are. */
function requestHeaders(secrets: ParseOptions["secrets"]): Shape<Readonly<Record<string, string>>> {
  const headers = record(headerName, parsed(headerValue(secrets), { wanted: "text" }));
  return {
    ...headers,
    read(value, place) {
      const found = headers.read(value, place);
      if (found === bad) return bad;
      const twice = doubledNames(Object.keys(found));
      const problems = Object.entries(found).flatMap(([name, text]) => {
        const problem = twice.includes(name)
          ? "is given twice: capitals make no other header"
          : headerProblem(name, filled(text, secrets));
        return problem === undefined ? [] : [[name, problem] as const];
      });
      for (const [name, problem] of problems) place.at(name).report(problem);
      return problems.length === 0 ? found : bad;
    },
  };
}

/** @throws {SyntaxError} when a `${NAME}` in the value is not among the secrets. */
function headerValue(secrets: ParseOptions["secrets"]): (value: string) => string {
  return (value) => {
    for (const [, name = ""] of value.matchAll(placeholder)) {
      if (secrets.has(name)) continue;
      const near = suggest(name, secrets.keys());
      throw new SyntaxError(
        `must name a line of the input "secrets": current value is ${quote(name)}${near === undefined ? "" : `; did you mean "${near}"?`}`,
      );
    }
    return value;
  };
}

function filled(value: string, secrets: ParseOptions["secrets"]): string {
  return value.replace(placeholder, (_, name: string) => secrets.get(name)?.reveal() ?? "");
}

function toCheck(item: Item, secrets: ParseOptions["secrets"]): Check {
  const { name, headers, json, responseHeaders, ...same } = item;
  return {
    ...same,
    name: name ?? item.url.pathname + item.url.search,
    headers: new Map(Object.entries(headers).map(([header, value]) => [header, fillIn(value, secrets)])),
    json: new Map(Object.entries(json)),
    responseHeaders: new Map(Object.entries(responseHeaders)),
  };
}

/** A value that contains a secret becomes a secret itself. */
function fillIn(value: string, secrets: ParseOptions["secrets"]): string | Secret {
  const whole = filled(value, secrets);
  return whole === value ? value : new Secret(whole);
}
