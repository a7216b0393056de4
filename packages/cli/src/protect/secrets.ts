import { settingIn, type Workflow } from "../project/workflows.ts";

/** A secret that a job of an environment reads. */
export interface EnvironmentSecret {
  readonly environment: string;
  readonly name: string;
}

/** Secrets that steps of ours read, by the environment of their job; each once. Those of an environment that an expression names are left out. */
export function secretsOfEnvironments(workflows: readonly Workflow[]): readonly EnvironmentSecret[] {
  const found = new Map<string, EnvironmentSecret>();
  for (const { environment, inputs } of workflows.flatMap(({ steps }) => steps)) {
    if (environment === undefined || environment.includes("${{")) continue;
    for (const value of inputs.values()) {
      const setting = settingIn(value);
      if (setting?.kind !== "secrets" || setting.name === "GITHUB_TOKEN") continue;
      found.set(`${environment} ${setting.name}`, { environment, name: setting.name });
    }
  }
  return [...found.values()];
}
