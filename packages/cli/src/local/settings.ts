import { quote, type Env } from "@stageway/core";
import { UsageError } from "../parse-call.ts";
import { settingIn, type Workflow } from "../project/workflows.ts";
import type { Call } from "../verb.ts";
import type { Substitutes } from "./edition.ts";

/** Values for the variables and secrets that a workflow reads. */
export interface Settings {
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Names without a value. */
  readonly empty: readonly string[];
}

/** Where the values of the workflow's variables and secrets come from. */
export interface Given {
  readonly here: Substitutes;
  readonly token: string;
  /** The project's `.env`. */
  readonly environment: string;
  /** `NAME=value` from the command line. */
  readonly vars: readonly string[];
  /** Names of secrets whose values are environment variables. */
  readonly secrets: readonly string[];
  readonly env: Env;
}

/**
 * Reads the variables and secrets given on the command line.
 *
 * @throws {UsageError} that names all problems.
 */
export function readGiven(call: Call, env: Env): Pick<Given, "vars" | "secrets" | "env"> {
  const pairs = (option: string) =>
    call
      .texts(option)
      .flatMap((pair) =>
        /^[A-Za-z_]\w*=/.test(pair) ? [] : [`--${option}: must be NAME=VALUE: current value is ${quote(pair)}`],
      );
  const secrets = call.texts("secret");
  const unset = secrets.filter((name) => env[name] === undefined);
  const problems = [
    ...pairs("var"),
    ...pairs("build-arg"),
    ...unset.map((name) => `--secret: no environment variable of that name is set: current value is ${quote(name)}`),
  ];
  if (problems.length === 0) return { vars: call.texts("var"), secrets, env };
  throw new UsageError(`Cannot start local:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`, {
    hint: "See stageway local --help",
  });
}

/** Values from the local world, keyed by the input that receives them. */
const known: Readonly<Record<string, (given: Given) => string | undefined>> = {
  hosts: ({ here }) => here.host,
  user: ({ here }) => here.user,
  "known-hosts": ({ here }) => here.knownHosts,
  "ssh-key": ({ here }) => here.key,
  "env-file": ({ environment }) => environment,
  // Which of the keys it is depends on the action: the edition says it.
  "signing-key": ({ here }) => here.signing?.build,
};

/** Fills in the values of the local world, found by the inputs that refer to a setting. Values from the command line take precedence. */
export function settingsFor(workflow: Workflow, given: Given): Settings {
  const values = { vars: {} as Record<string, string>, secrets: {} as Record<string, string> };
  for (const { inputs } of workflow.steps) {
    for (const [input, value] of Object.entries(known)) {
      const setting = settingIn(inputs.get(input));
      const text = value(given);
      if (setting !== undefined && text !== undefined) values[setting.kind][setting.name] = text;
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
