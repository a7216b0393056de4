import { redact } from "@stageway/core";
import { isDeepStrictEqual } from "node:util";
import type { Check } from "./check.ts";
import type { Answer, Reply } from "./exchange.ts";
import { parseJsonPath, valueAt } from "./json-path.ts";

/** Everything that is wrong with a reply, most telling first; empty when the check passes. */
export function faults(reply: Reply, check: Check): string[] {
  if ("unreachable" in reply) return [`no answer (${reply.unreachable})`];
  const found = rules.map((rule) => rule(reply, check)).flat();
  return reply.status >= 400 && found.length > 0 && reply.body !== ""
    ? [...found, `body is ${excerpt(reply.body)}`]
    : found;
}

type Rule = (answer: Answer, check: Check) => string[];

const rules: readonly Rule[] = [
  ({ status }, check) =>
    check.status.includes(status) ? [] : [`status is ${status}, wanted ${check.status.join(" or ")}`],
  (answer, { revision }) =>
    revision === undefined || carries(answer, revision) ? [] : [lacksRevision(answer, revision)],
  ({ body }, { text }) => (text === undefined || body.includes(text) ? [] : [`body lacks ${JSON.stringify(text)}`]),
  (answer, { json }) => (json.size === 0 ? [] : jsonFaults(answer, json)),
  ({ headers }, { responseHeaders }) =>
    [...responseHeaders].flatMap(([name, wanted]) => {
      const value = [headers[name.toLowerCase()] ?? []].flat().join(", ");
      return value.includes(wanted) ? [] : [`header ${name} is ${excerpt(value)}, wanted ${JSON.stringify(wanted)}`];
    }),
  ({ time }, { latency }) =>
    latency === undefined || time <= latency
      ? []
      : [`answered in ${Math.round(time)} ms, wanted at most ${latency} ms`],
];

function jsonFaults({ body, cut }: Answer, wanted: Check["json"]): string[] {
  if (cut) return ["body is longer than 1 MiB, so it is not read as JSON"];
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return [`body is not JSON: ${excerpt(body)}`];
  }
  return [...wanted].flatMap(([path, value]) => {
    const found = valueAt(document, parseJsonPath(path));
    return isDeepStrictEqual(found, value)
      ? []
      : [
          `${path} is ${found === undefined ? "missing" : excerpt(JSON.stringify(found))}, wanted ${JSON.stringify(value)}`,
        ];
  });
}

/** A service says its revision anywhere in its answer, whole or shortened to seven characters or more. */
function carries(answer: Answer, revision: string): boolean {
  return saidRevisions(answer).some((said) => revision.startsWith(said));
}

function lacksRevision(answer: Answer, revision: string): string {
  const all = saidRevisions(answer);
  const said = all.find((word) => word.length === 40) ?? all[0];
  return said === undefined
    ? `answer does not say its revision, wanted ${revision.slice(0, 12)}`
    : `revision is ${said.slice(0, 12)}, wanted ${revision.slice(0, 12)}`;
}

function saidRevisions({ body, headers }: Answer): string[] {
  const text = [body, ...Object.values(headers).flat()].join("\n");
  return text.match(/(?<![\w-])[0-9a-f]{7,40}(?![\w-])/g) ?? [];
}

/** Foreign text, short and harmless to print or to put out; a service may say back what it was sent. */
function excerpt(answered: string): string {
  const text = redact(answered);
  return text.length > 200 ? `${JSON.stringify(text.slice(0, 200))}…` : JSON.stringify(text);
}
