import { join } from "node:path";
import { ActionError, describe, integer, openGitHub, optional, quote, Secret, text, type GitHub } from "@stageway/core";
import { readSigners, type PublicKey, type Signer, type Statement } from "@stageway/pipeline/trust";
import { signersPath } from "@stageway/planning";
import { accessAs, fetchRelease, openRegistry, parseDigestReference, putStatement } from "@stageway/registry";
import { digestReference, loginOf } from "@stageway/registry/inputs";
import { UsageError } from "../parse-call.ts";
import { accessTo } from "../project/access.ts";
import { openRepository } from "../project/repository.ts";
import { readOptions } from "../read-options.ts";
import type { Call, Result, World } from "../verb.ts";
import { findNumber } from "./number.ts";
import { signWith, textIn } from "./signature.ts";

const spec = {
  stage: optional(text),
  number: optional(integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
  key: optional(text),
  repositoryId: optional(text),
  username: optional(text),
};

/** Signs that a release was built, or that it was verified on a stage, and puts that beside it. */
export async function sign(call: Call, world: World): Promise<Result> {
  const asked = readOptions(call, spec);
  const reference = releaseIn(call);
  const password = world.env["STAGEWAY_REGISTRY_PASSWORD"];
  const login =
    asked.username === undefined
      ? undefined
      : loginOf(asked.username, password === undefined ? undefined : new Secret(password));
  const place = parseDigestReference(reference);
  const { env, processes, signal, clock } = world;
  const access = accessAs(login, place.registry, { env, processes, signal, clock });
  const registry = openRegistry(place.registry, access);
  const { release, manifest } = await fetchRelease(reference, access, { files: false, registry });
  const facts = await readFacts(asked, reference, world);
  const common = { schemaVersion: 1, release: place.digest, repository: facts.repositoryId, run: "" } as const;
  const { commit, tree } = release;
  const at = `${place.registry}/${place.repository}`;
  const statement: Statement =
    facts.verified === undefined
      ? { ...common, kind: "built", place: at, commit, tree, ref: "", workflow: "" }
      : { ...common, kind: "verified", ...facts.verified, previous: null };
  const { signed, key } = await signWith(asked.key, statement, world);
  await refuseUnlisted(key, asked.stage, facts.root);
  await putStatement(registry, place.repository, manifest, signed);
  const what = asked.stage === undefined ? "that it was built" : `that it was verified on ${asked.stage}`;
  return { text: `Signed of ${reference}: ${what}`, json: { release: reference, ...signed, key } };
}

function releaseIn({ argument = "", verb }: Call): string {
  try {
    return digestReference(argument);
  } catch (error) {
    throw new UsageError(`Cannot start ${verb}: RELEASE: ${describe(error)}`, {
      hint: "A release is signed by its digest, registry/repository@sha256:…, as build-images puts it out",
    });
  }
}

interface Facts {
  readonly root: string;
  readonly repositoryId: string;
  readonly verified: { readonly stage: string; readonly number: number } | undefined;
}

/** What a statement says beside the release: from the options, else from GitHub. */
async function readFacts(
  {
    stage,
    number,
    repositoryId,
  }: { stage?: string | undefined; number?: number | undefined; repositoryId?: string | undefined },
  release: string,
  world: World,
): Promise<Facts> {
  const repository = await openRepository(world);
  const access = accessTo(repository.remote, world.env);
  const { clock, signal, env } = world;
  let opened: Promise<GitHub> | undefined;
  const ask = async (wanted: string, option: string): Promise<{ github: GitHub; owner: string; name: string }> => {
    if (access.token === undefined) {
      throw new ActionError(`Cannot sign: ${wanted} is not known without a token, and ${access.why}`, {
        hint: `Give it with --${option}, or set a token. ${access.todo("sign")}`,
      });
    }
    const { token, remote } = access;
    opened ??= openGitHub({ token, apiUrl: remote.apiUrl, clock, signal, env });
    return { github: await opened, owner: remote.owner, name: remote.name };
  };
  const readId = async () => {
    const { github, owner, name } = await ask("the number of the repository", "repository-id");
    return String((await github.read<{ id: number }>("GET /repos/{owner}/{repo}", { owner, repo: name })).id);
  };
  const readNumber = async (of: string) => {
    const { github, owner, name } = await ask("the number of the deployment", "number");
    return await findNumber({ github, repository: { owner, name } }, of, release);
  };
  return {
    root: repository.root,
    repositoryId: repositoryId ?? (await readId()),
    verified: stage === undefined ? undefined : { stage, number: number ?? (await readNumber(stage)) },
  };
}

/** A signature that counts nowhere helps nobody: it is looked for in the work tree's list, where there is one. */
async function refuseUnlisted(key: PublicKey, stage: string | undefined, root: string): Promise<void> {
  const found = await textIn(join(root, signersPath));
  if (found === undefined) return;
  let signers: readonly Signer[];
  try {
    signers = readSigners(found);
  } catch (error) {
    throw new ActionError(`Cannot read ${signersPath}: ${describe(error)}`);
  }
  if (signers.some((signer) => signer.key === key && signer.stage === stage)) return;
  throw new ActionError(
    `Cannot sign: ${signersPath} does not list this key as ${quote(stage ?? "build")}: current value is ssh-ed25519 ${key}`,
    { hint: "Name another key with --key, or add this one to the list on the default branch" },
  );
}
