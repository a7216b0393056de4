import { apiLink } from "../links.ts";
import { created, noContent, operation } from "../operation.ts";
import type { Call, Need, Operation, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import { conflict } from "../refusal.ts";
import type { SecretName, Settings, Variable } from "../settings-records.ts";
import { findEnvironment } from "./environments.ts";

const repository = "/repos/{owner}/{repo}/actions";
const environment = "/repos/{owner}/{repo}/environments/{environment_name}";

/** Operations that manage secrets and variables of repositories and environments. */
export const settings = [
  ...below(
    repository,
    { secrets: "secrets", variables: "variables" },
    ({ repository: { records } }) => records.settings,
  ),
  ...below(
    environment,
    { secrets: "environments", variables: "environments" },
    (call) => findEnvironment(call).settings,
  ),
];

/** Secrets and variables of one kind of place. */
function below(
  path: string,
  needs: { readonly secrets: "secrets" | "environments"; readonly variables: "variables" | "environments" },
  of: (call: Call) => Settings,
): Operation[] {
  const may = (kind: keyof typeof needs, level: "read" | "write"): Need => `${needs[kind]}:${level}`;
  return [
    operation(`GET ${path}/secrets`, may("secrets", "read"), (call) =>
      paged(
        call,
        of(call).secrets,
        ({ name, createdAt, updatedAt }) => ({ name, created_at: createdAt, updated_at: updatedAt }),
        (secrets, total) => ({ total_count: total, secrets }),
      ),
    ),
    operation(`PUT ${path}/secrets/{secret_name}`, may("secrets", "write"), (call) => putSecret(call, of(call))),
    operation(`GET ${path}/variables`, may("variables", "read"), (call) =>
      paged(
        call,
        of(call).variables,
        ({ name, value, createdAt, updatedAt }) => ({ name, value, created_at: createdAt, updated_at: updatedAt }),
        (variables, total) => ({ total_count: total, variables }),
      ),
    ),
    operation<{ name: string; value: string }>(`POST ${path}/variables`, may("variables", "write"), (call) =>
      createVariable(call, of(call).variables),
    ),
  ];
}

/** The value is encrypted for GitHub: nothing here could read it, and nothing has to. */
function putSecret({ world, path: { secret_name: name = "" } }: Call, { secrets }: Settings): Reply {
  const known = secrets.find((secret) => isNamed(secret, name));
  if (known === undefined) {
    secrets.push({ name: name.toUpperCase(), createdAt: world.now(), updatedAt: world.now() });
    return created({});
  }
  known.updatedAt = world.now();
  return noContent();
}

function createVariable(
  { world, repository: at, body }: Call<{ name: string; value: string }>,
  known: Variable[],
): Reply {
  if (known.some((variable) => isNamed(variable, body.name)))
    throw conflict(`Already exists - Variable already exists: ${apiLink(world, at)}`);
  known.push({ ...body, name: body.name.toUpperCase(), createdAt: world.now(), updatedAt: world.now() });
  return created({});
}

function isNamed({ name }: SecretName, other: string): boolean {
  return name === other.toUpperCase();
}
