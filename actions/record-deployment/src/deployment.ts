import { json, quote, type Parser } from "@stageway/core";

/** What of a deployment travels between steps and jobs. */
export interface DeploymentReference {
  readonly schemaVersion: 1;
  readonly number: number;
  readonly stage: string;
  readonly url?: string;
}

/** A deployment as an input names it. */
export type NamedDeployment = Pick<DeploymentReference, "number" | "url">;

/** The output of the step that opened the record, or its number alone. */
export const deployment: Parser<NamedDeployment> = (value) => {
  const trimmed = value.trim();
  if (trimmed.startsWith("{")) return json(fromJson)(trimmed);
  if (/^[1-9]\d{0,15}$/.test(trimmed) && Number.isSafeInteger(Number(trimmed))) return { number: Number(trimmed) };
  throw new SyntaxError(
    `must be the output "deployment" or "number" of the step that opened it: current value is ${quote(value)}`,
  );
};

function fromJson(value: unknown): NamedDeployment {
  const { number, url } = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  if (!Number.isSafeInteger(number) || Number(number) < 1) throw new SyntaxError("must have the deployment's number");
  return { number: Number(number), ...(typeof url === "string" && url !== "" && { url }) };
}
