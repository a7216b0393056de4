// Writes packages/testbed/src/github/openapi.json: the part of GitHub's OpenAPI description that the stand-in serves.
// The package it comes from unpacks to 385 MB, so it is unpacked in a temporary folder and never becomes a dependency.
// Usage: node scripts/openapi-extract.mjs [file of the description, already at hand]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operations as served } from "../packages/testbed/src/github/operations.ts";

const source = "@octokit/openapi";
const version = "23.0.2";
const destination = new URL("../packages/testbed/src/github/openapi.json", import.meta.url);
/** The events that the stand-in delivers, and the schemas of their payloads. */
const events = {
  push: "webhook-push",
  "pull_request.opened": "webhook-pull-request-opened",
  "pull_request.edited": "webhook-pull-request-edited",
  "pull_request.synchronize": "webhook-pull-request-synchronize",
  "pull_request.reopened": "webhook-pull-request-reopened",
  "pull_request.closed": "webhook-pull-request-closed",
  "release.published": "webhook-release-published",
  "deployment.created": "webhook-deployment-created",
  "deployment_status.created": "webhook-deployment-status-created",
};
/** Errors have these shapes everywhere. */
const alwaysNeeded = ["basic-error"];
const dropped = new Set([
  "description",
  "example",
  "examples",
  "externalDocs",
  "title",
  "deprecated",
  "readOnly",
  "discriminator",
  "xml",
]);

const api = JSON.parse(process.argv[2] ? readFileSync(process.argv[2], "utf8") : download());
const definitions = {};
const extract = {
  source,
  version,
  operations: Object.fromEntries(
    served.map(({ route }) => [route, describe(route)]).sort(([one], [other]) => (one < other ? -1 : 1)),
  ),
  events: Object.fromEntries(
    Object.entries(events).map(([name, schema]) => [name, convert(reference("schemas", schema))]),
  ),
  definitions,
};
for (const name of alwaysNeeded) convert(reference("schemas", name));
extract.definitions = Object.fromEntries(Object.entries(definitions).sort(([one], [other]) => (one < other ? -1 : 1)));
const { definitions: schemas, ...rest } = extract;
writeFileSync(destination, `${JSON.stringify(rest).slice(0, -1)},\n"definitions":{\n${lines(schemas)}\n}}\n`);

function download() {
  const folder = mkdtempSync(join(tmpdir(), "openapi-"));
  try {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder, `${source}@${version}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const name = `octokit-openapi-${version}.tgz`;
    execFileSync("tar", ["xzf", name, "package/generated/api.github.com.json"], { cwd: folder });
    return readFileSync(join(folder, "package/generated/api.github.com.json"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One operation: its parameters, body and responses, with what they refer to noted in `definitions`. */
function describe(route) {
  const [method, path] = route.split(" ");
  const operation = api.paths[path]?.[method.toLowerCase()];
  if (!operation)
    throw new Error(`Cannot extract operation: the description does not have it: current value is ${route}`);
  const parameters = [...(api.paths[path].parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  const body = operation.requestBody && resolve(operation.requestBody);
  const responses = Object.entries(operation.responses).map(([status, response]) => [
    status,
    content(resolve(response)),
  ]);
  return {
    parameters: parameters.map(({ name, in: place, required, schema }) => ({
      name,
      in: place,
      required: required ?? false,
      schema: convert(schema),
    })),
    ...(body ? { body: { required: body.required ?? false, schema: content(body) ?? {} } } : {}),
    responses: Object.fromEntries(responses.filter(([status]) => Number(status) < 400)),
  };
}

/** The JSON schema of a body, or null when none is described. */
function content({ content: types = {} }) {
  const schema = types["application/json"]?.schema ?? Object.values(types)[0]?.schema;
  return schema ? convert(schema) : null;
}

function resolve(value) {
  if (!value.$ref) return value;
  return value.$ref
    .split("/")
    .slice(1)
    .reduce((part, key) => part[key], api);
}

function reference(kind, name) {
  return { $ref: `#/components/${kind}/${name}` };
}

/** Turns a schema of OpenAPI 3.0 into JSON Schema 2020-12: `nullable` becomes a type, texts for people go. */
function convert(schema) {
  if (Array.isArray(schema)) return schema.map(convert);
  if (schema === null || typeof schema !== "object") return schema;
  if (schema.$ref) return refer(schema.$ref);
  const entries = Object.entries(schema).filter(([key]) => !key.startsWith("x-") && !dropped.has(key));
  const result = Object.fromEntries(
    entries.map(([key, value]) => [key, key === "properties" ? mapValues(value) : keep(key, value)]),
  );
  if (result.nullable !== true) return omit(result, "nullable");
  const plain = omit(result, "nullable");
  if (plain.enum) plain.enum = [...new Set([...plain.enum, null])];
  if (plain.type) return { ...plain, type: [plain.type, "null"] };
  return plain.anyOf || plain.oneOf || plain.allOf ? { anyOf: [plain, { type: "null" }] } : plain;
}

function keep(key, value) {
  return ["enum", "default", "required", "const"].includes(key) ? value : convert(value);
}

function mapValues(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, convert(schema)]));
}

function refer(pointer) {
  const name = pointer.split("/").at(-1);
  if (!(name in definitions)) {
    // Set before it is converted: schemas may refer to themselves.
    definitions[name] = true;
    definitions[name] = convert(resolve({ $ref: pointer }));
  }
  return { $ref: `github#/$defs/${name}` };
}

function omit(object, key) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** One definition a line, so that a change of version can be read in a diff. */
function lines(schemas) {
  return Object.entries(schemas)
    .map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`)
    .join(",\n");
}
