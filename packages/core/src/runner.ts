/** The one place that speaks the runner's language. Only named functions: what is not named here is not shipped. */
import { setSecret } from "@actions/core";
import { formsForRunner } from "./secret-forms.ts";

export { debug, endGroup, error, info, notice, saveState, setOutput, startGroup, warning } from "@actions/core";

/**
 * Asks the runner to mask a secret, each of its lines and the forms that the runner does not derive itself in everything that is printed from now on.
 * Without a runner nobody would swallow the request, and it would itself print the secret.
 */
export function mask(secret: string): void {
  if (process.env["GITHUB_ACTIONS"] !== "true" || secret.trim() === "") return;
  process.stdout.cork(); // One write for all of them.
  for (const form of formsForRunner(secret)) setSecret(form);
  process.stdout.uncork();
}
