import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { AnySchema, ValidateFunction } from "ajv/dist/2020.js";

/** A parameter of an operation, from its path or its query. */
interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  schema: AnySchema & { type?: string | string[] };
}

interface DescribedOperation {
  parameters: Parameter[];
  /** Absent: a body is not described. */
  body?: { required: boolean; schema: AnySchema };
  /** By status; null where no body is described. */
  responses: Record<string, AnySchema | null>;
}

/** The part of GitHub's OpenAPI description that is served, as `scripts/openapi-extract.mjs` writes it. */
export interface Description {
  source: string;
  version: string;
  operations: Record<string, DescribedOperation>;
  events: Record<string, AnySchema>;
  definitions: Record<string, AnySchema>;
}

/** Says what violates the description; an empty list when nothing does. */
export interface Contract {
  request: (route: string, path: Record<string, string>, query: Record<string, string>, body: unknown) => string[];
  response: (route: string, status: number, body: unknown) => string[];
  event: (name: string, payload: unknown) => string[];
}

let loaded: Description | undefined;

/** Reads the extract, once. */
export function description(): Description {
  loaded ??= JSON.parse(readFileSync(new URL("openapi.json", import.meta.url), "utf8")) as Description;
  return loaded;
}

let opened: Contract | undefined;

/** The contract of the extract, made once; every schema is compiled when it is first needed. */
export function openContract(): Contract {
  opened ??= contractOf(description());
  return opened;
}

/** The contract of a description. */
export function contractOf({ operations, events, definitions }: Description): Contract {
  const check = createCheck(definitions);
  const described = (route: string) => operations[route] ?? { parameters: [], responses: {} };
  return {
    request(route, path, query, body) {
      const { parameters, body: wanted } = described(route);
      return [
        ...parameters.flatMap((parameter) =>
          checkParameter(parameter, parameter.in === "path" ? path : query, check, route),
        ),
        ...unknownNames(
          Object.keys(query),
          parameters.filter((one) => one.in === "query").map(({ name }) => name),
          "query",
        ),
        ...(wanted ? checkBody(wanted, body, check, route) : body === undefined ? [] : ["body: none is described"]),
      ];
    },
    response(route, status, body) {
      const { responses } = described(route);
      const schema = responses[status];
      // Errors are answered everywhere in the same two shapes, described or not.
      if (status >= 400) return check(`${route} error`, { $ref: "github#/$defs/basic-error" }, body);
      if (schema === undefined) return [`status ${status} is not described`];
      return schema === null ? [] : check(`${route} ${status}`, schema, body);
    },
    event: (name, payload) => {
      const schema = events[name];
      return schema === undefined ? [`event ${name} is not in the extract`] : check(`event ${name}`, schema, payload);
    },
  };
}

type Check = (key: string, schema: AnySchema, value: unknown) => string[];

function createCheck(definitions: Description["definitions"]): Check {
  const ajv = new Ajv2020({ strict: false, logger: false, allErrors: true, coerceTypes: false, discriminator: false });
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  // The description's own default for addresses that were not given is the empty text.
  ajv.addFormat("uri", /^$|^[a-z][a-z0-9+.-]*:\S*$/i);
  ajv.addSchema({ $id: "github", $defs: definitions });
  const compiled = new Map<string, ValidateFunction>();
  return (key, schema, value) => {
    const validate = compiled.get(key) ?? ajv.compile(schema);
    compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function checkParameter(
  { name, in: place, required, schema }: Parameter,
  values: Record<string, string>,
  check: Check,
  route: string,
): string[] {
  if (place === "header") return [];
  const text = values[name];
  if (text === undefined) return required ? [`${place}: ${name} is missing`] : [];
  return check(`${route} ${place} ${name}`, schema, readText(text, schema.type)).map(
    (problem) => `${place}: ${name}: ${problem}`,
  );
}

/** Everything in an address is text; what is described as a number or a truth value is read as one. */
function readText(text: string, type: string | string[] | undefined): unknown {
  if ((type === "integer" || type === "number") && /^-?\d+$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

/** GitHub passes over names it does not know; for us each is a spelling mistake. */
function unknownNames(names: string[], known: string[], place: string): string[] {
  return names.filter((name) => !known.includes(name)).map((name) => `${place}: ${name} is not described`);
}

function checkBody(
  { required, schema }: { required: boolean; schema: AnySchema },
  body: unknown,
  check: Check,
  route: string,
): string[] {
  if (body === undefined) return required ? ["body: missing"] : [];
  const problems = check(`${route} body`, schema, body).map((problem) => `body: ${problem}`);
  const known = namesOf(schema);
  if (!known || typeof body !== "object" || body === null) return problems;
  return [...problems, ...unknownNames(Object.keys(body), known, "body")];
}

/** The names that a body may have, when the description lists them all. */
function namesOf(schema: AnySchema): string[] | undefined {
  if (typeof schema !== "object" || "oneOf" in schema || "additionalProperties" in schema) return undefined;
  const properties: unknown = schema.properties;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : undefined;
}
