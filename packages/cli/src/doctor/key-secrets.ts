import { existsSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "@stageway/core";
import type { Repository } from "../project/repository.ts";
import type { Workflow } from "../project/workflows.ts";
import { keyFile } from "../trust/key-files.ts";
import { keyReaders, signingFaults, type KeyReader } from "../trust/workflow-keys.ts";
import { tryRead, type Asked, type Read } from "./ask-github.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed, unchecked } = rowsOf("here");

/** Whether the steps that sign have a key to read. */
export function checkSigningSteps(workflows: readonly Workflow[]): Row[] {
  return signingFaults(workflows).map(({ path, line, why, todo }) =>
    failed("signing", `${path}:${line}: ${why}`, todo),
  );
}

/** Whether each environment has the secret that its job signs with, and no other branch can read it. */
export async function checkKeySecrets(
  workflows: readonly Workflow[],
  { root }: Repository,
  asked: Asked | undefined,
): Promise<Row[]> {
  const readers = keyReaders(workflows);
  if (readers.length === 0) return [];
  const names = readers.map(({ environment, secret }) => `${secret} of ${environment}`).join(", ");
  const todo = (missing: readonly KeyReader[]) => missing.map((reader) => commandFor(reader, root)).join("\n");
  if (asked === undefined)
    return [unchecked("keys", `whether these secrets are set (it needs a token): ${names}`, todo(readers))];
  const shared = await secretNames(asked);
  const rows = await Promise.all(
    readers.map(async ({ environment, secret }) => {
      const own = await secretNames(asked, environment);
      if ("why" in own) return { why: `${secret} of ${environment}: ${own.why}` };
      const isSet = "value" in own && own.value.has(secret.toUpperCase());
      const isShared = "value" in shared && shared.value.has(secret.toUpperCase());
      return { reader: { environment, secret }, isSet, isShared };
    }),
  );
  const unread = rows.flatMap((row) => ("why" in row ? [row.why] : []));
  if (unread.length > 0) return [unchecked("keys", unread.join("; "), todo(readers))];
  const unset = rows.flatMap((row) => ("reader" in row && !row.isSet ? [row.reader] : []));
  const open = rows.flatMap((row) => ("reader" in row && row.isShared ? [row.reader.secret] : []));
  return [
    ...unset.map((reader) =>
      failed("keys", `${reader.environment} has no secret ${reader.secret}`, commandFor(reader, root)),
    ),
    ...[...new Set(open)].map((secret) =>
      failed(
        "keys",
        `${secret} is a secret of the repository too, which every branch can read`,
        `Exchange the key, keep it in the environments alone, then: gh secret delete ${secret}`,
      ),
    ),
    ...(unset.length + open.length === 0 ? [ok("keys", `secrets ${names}`)] : []),
  ];
}

/** Names alone: GitHub never gives a value. */
async function secretNames({ github, at }: Asked, environment?: string): Promise<Read<ReadonlySet<string>>> {
  const [route, where] =
    environment === undefined
      ? ["GET /repos/{owner}/{repo}/actions/secrets", {}]
      : ["GET /repos/{owner}/{repo}/environments/{environment_name}/secrets", { environment_name: environment }];
  return await tryRead(async () => {
    const { secrets } = await github.read<{ secrets: readonly { name: string }[] }>(route, {
      ...at,
      ...where,
      per_page: 100,
    });
    return new Set(secrets.map(({ name }) => name));
  });
}

/** With the file of the key, where init made it here. */
function commandFor({ environment, secret }: KeyReader, root: string): string {
  const command = `gh secret set ${secret} --env ${environment}`;
  const file = keyFile(".git", environment);
  return existsSync(join(root, file)) ? `${command} < ${commandLine(file, [])}` : `${command} < KEY`;
}
