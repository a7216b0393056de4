import { settingIn, type Workflow, type WorkflowStep } from "../project/workflows.ts";
import { buildName, keySecret } from "./names.ts";

/** A step of a workflow that has to sign, and could not or should not as it is written. */
export interface SigningFault {
  readonly path: string;
  readonly line: number;
  readonly why: string;
  readonly todo: string;
}

/** The actions that refuse to start without a key where signatures are required. */
const signing = ["build-images", "deploy-compose"];

/** What is to be written into the workflows before their jobs can sign. */
export function signingFaults(workflows: readonly Workflow[]): SigningFault[] {
  return workflows.flatMap(({ path, steps }) =>
    steps
      .filter(({ action }) => signing.includes(action))
      .flatMap((step) => {
        const fault = faultOf(step);
        return fault === undefined ? [] : [{ path, line: step.line, ...fault }];
      }),
  );
}

/** A secret with a private key that a step of an environment reads. */
export interface KeyReader {
  readonly environment: string;
  readonly secret: string;
}

/** Which environment has to have which secret, each once. */
export function keyReaders(workflows: readonly Workflow[]): KeyReader[] {
  const found = new Map<string, KeyReader>();
  for (const { environment, inputs } of workflows.flatMap(({ steps }) => steps)) {
    const setting = settingIn(inputs.get("signing-key"));
    if (setting?.kind !== "secrets" || environment === undefined || environment.includes("${{")) continue;
    found.set(`${environment} ${setting.name}`, { environment, secret: setting.name });
  }
  return [...found.values()];
}

function faultOf({ action, inputs, environment }: WorkflowStep): Omit<SigningFault, "path" | "line"> | undefined {
  const key = `signing-key: \${{ secrets.${keySecret} }}`;
  const own = action === "build-images" ? `"environment: ${buildName}"` : "the environment of its stage";
  if (!inputs.get("signing-key")) {
    const push = action === "build-images" ? "" : `, and "packages: write" where it pushes to ghcr.io`;
    return { why: `${action} has no signing-key`, todo: `Give it "${key}", its job ${own}${push}` };
  }
  if (environment !== undefined) return undefined;
  const why = `${action} signs in a job without an environment, so every branch can read its key`;
  return { why, todo: `Give its job ${own}, and keep the key there` };
}
