import type { Env } from "@stageway/core";
import { settingIn, type Workflow } from "../project/workflows.ts";
import type { Substitutes } from "./edition.ts";

/** Values for the variables and secrets that a workflow reads. */
export interface Settings {
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Names that have no value here. */
  readonly empty: readonly string[];
}

export interface Given {
  readonly here: Substitutes;
  readonly token: string;
  /** The project's `.env`. */
  readonly environment: string;
  /** `NAME=value` from the command line. */
  readonly vars: readonly string[];
  /** Names of secrets whose values stand in the environment. */
  readonly secrets: readonly string[];
  readonly env: Env;
}

/** What the world knows, by the input that it is given to. */
const known: Readonly<Record<string, (given: Given) => string>> = {
  hosts: ({ here }) => here.host,
  user: ({ here }) => here.user,
  "known-hosts": ({ here }) => here.knownHosts,
  "ssh-key": ({ here }) => here.key,
  "env-file": ({ environment }) => environment,
};

/** Fills in what the world knows by the inputs that the workflow gives it to, and then what the person gave. */
export function settingsFor(workflow: Workflow, given: Given): Settings {
  const values = { vars: {} as Record<string, string>, secrets: {} as Record<string, string> };
  for (const { inputs } of workflow.steps) {
    for (const [input, value] of Object.entries(known)) {
      const setting = settingIn(inputs.get(input));
      if (setting !== undefined) values[setting.kind][setting.name] = value(given);
    }
  }
  for (const pair of given.vars) values.vars[pair.split("=", 1)[0] ?? ""] = pair.slice(pair.indexOf("=") + 1);
  for (const name of given.secrets) values.secrets[name] = given.env[name] ?? "";
  values.secrets["GITHUB_TOKEN"] = given.token;
  const empty = [
    ...workflow.variables.filter((name) => !Object.hasOwn(values.vars, name)).map((name) => `vars.${name}`),
    ...workflow.secrets.filter((name) => !Object.hasOwn(values.secrets, name)).map((name) => `secrets.${name}`),
  ];
  return { ...values, empty };
}
