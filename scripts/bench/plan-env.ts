import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the runner tells a plan of a push. */
export interface Push {
  readonly apiUrl: string;
  readonly workspace: string;
  readonly sha: string;
  /** Where the outputs go. */
  readonly folder: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** The environment of the step, complete. */
export function planEnv({ apiUrl, workspace, sha, folder, inputs }: Push): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  const event = join(folder, "event.json");
  const output = join(folder, "output");
  writeFileSync(event, "{}");
  writeFileSync(output, "");
  const given = { configuration: ".github/stageway.yml", token: "not-a-real-token", ...inputs };
  return {
    PATH: process.env["PATH"] ?? "",
    RUNNER_TEMP: folder,
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_EVENT_NAME: "push",
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: sha,
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: output,
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
}
