import { ActionError } from "./errors.ts";
import { log } from "./log.ts";
import { containsSecret } from "./redaction.ts";
import { setOutput } from "./runner.ts";

/** What an output may be; objects are written as JSON, `undefined` as nothing. */
export type OutputValue = string | number | boolean | object | undefined;

/** Bytes of all outputs of a job together (docs.github.com, Actions limits). */
const limit = 1_048_576;

/**
 * Declares an action's outputs, those of its `action.yml`, and gives the function that sets them. Outside a runner they are printed.
 *
 * @throws {ActionError} from the setter, when the values are larger than what a job may pass on.
 */
export function defineOutputs<Name extends string>(
  ...names: readonly Name[]
): (values: Readonly<Partial<Record<Name, OutputValue>>>) => void {
  const declared = new Set<string>(names);
  for (const name of names)
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new TypeError(`Cannot declare the output "${name}"`);
  let written = 0;
  return (values) => {
    for (const [name, value] of Object.entries<OutputValue>(values)) {
      if (!declared.has(name)) throw new TypeError(`Cannot set the output "${name}": it is not declared`);
      const text = toText(value);
      written += Buffer.byteLength(text);
      if (written > limit) throw tooLarge(name, written);
      write(name, text);
    }
  };
}

function write(name: string, text: string): void {
  if (containsSecret(text)) {
    log.warning(`The output "${name}" contains a secret: GitHub does not pass it on to other jobs`);
  }
  if ((process.env["GITHUB_OUTPUT"] ?? "") === "") {
    log.foreign(`${name}=${text}`);
    return;
  }
  try {
    setOutput(name, text);
  } catch (cause) {
    throw new ActionError(`Cannot set the output "${name}"`, {
      cause,
      hint: "Free some room on the disk of the runner",
    });
  }
}

function toText(value: OutputValue): string {
  if (value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function tooLarge(name: string, bytes: number): ActionError {
  const megabytes = (bytes / limit).toFixed(1);
  return new ActionError(
    `Cannot set the output "${name}": outputs of a job hold 1 MB together: current value is ${megabytes} MB`,
  );
}
