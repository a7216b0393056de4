import { join } from "node:path";
import type { Configuration } from "@stageway/pipeline/config";
import { readSigners, type Signer } from "@stageway/pipeline/trust";
import { describe } from "@stageway/core";
import { signersPath } from "@stageway/planning";
import { textIn } from "../sign/signature.ts";
import { commandsForKey, nameOf, signingNames } from "../trust/names.ts";
import { tryRead, type Asked, type Read } from "./ask-github.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed, note, unchecked } = rowsOf("here");

/** Who may sign, with what is to be said of it. */
export interface SignersFound {
  readonly rows: readonly Row[];
  readonly signers: readonly Signer[];
}

/**
 * Whether there is a key for everything that has to be signed: in the list on the default branch, which plan reads; without a token in
 * that of the work tree.
 */
export async function checkSigners(
  configuration: Pick<Configuration, "stages">,
  root: string,
  asked: Asked | undefined,
): Promise<SignersFound> {
  const here = await textIn(join(root, signersPath));
  const there: Read<string> = asked === undefined ? { why: "it needs a token" } : await readList(asked);
  if ("value" in there) {
    const found = judge(there.value, configuration, "on the default branch");
    const differs = here !== undefined && here !== there.value;
    const todo = "What counts is the list on the default branch: commit and merge yours";
    const more = differs
      ? [note("signers", `${signersPath} is another one here than on the default branch`, todo)]
      : [];
    return { ...found, rows: [...found.rows, ...more] };
  }
  if ("absent" in there) {
    const todo = here === undefined ? "stageway init --trust makes it" : "Commit it, and merge it there";
    return {
      signers: [],
      rows: [failed("signers", `"trust: required" needs ${signersPath} on the default branch`, todo)],
    };
  }
  if (here === undefined) {
    const why = `"trust: required" needs ${signersPath}`;
    return { signers: [], rows: [failed("signers", why, "stageway init --trust makes it")] };
  }
  const found = judge(here, configuration, "in the work tree");
  return { ...found, rows: [...found.rows, unchecked("signers", `the list on the default branch: ${there.why}`)] };
}

async function readList({ github, at }: Asked): Promise<Read<string>> {
  const route = "GET /repos/{owner}/{repo}/contents/{path}";
  return await tryRead(async () => {
    const { content = "" } = await github.read<{ content?: string }>(route, { ...at, path: signersPath });
    return Buffer.from(content, "base64").toString("utf8");
  });
}

function judge(text: string, configuration: Pick<Configuration, "stages">, where: string): SignersFound {
  let signers: readonly Signer[];
  try {
    signers = readSigners(text);
  } catch (error) {
    const why = `${signersPath} ${where}: ${describe(error)}`;
    return { signers: [], rows: [failed("signers", why, "Correct the line, or take it out")] };
  }
  const wanted = signingNames(configuration);
  const missing = wanted
    .filter((name) => !signers.some((signer) => nameOf(signer) === name))
    .map((name) => failed("signers", `${signersPath} has no key for ${name}`, commandsForKey(name, signersPath)));
  return { signers, rows: missing.length > 0 ? missing : [ok("signers", `${wanted.join(", ")} ${where}`)] };
}
