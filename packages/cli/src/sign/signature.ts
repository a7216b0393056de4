import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ActionError, describe } from "@stageway/core";
import {
  bareSignature,
  encodeStatement,
  namespaces,
  readSigningKey,
  signerOf,
  signStatement,
  type PublicKey,
  type SignedStatement,
  type Statement,
} from "@stageway/pipeline/trust";
import { readNamed } from "../named-file.ts";
import type { World } from "../verb.ts";

/** A statement that somebody signed, and the key that did. */
export interface OwnSignature {
  readonly signed: SignedStatement;
  readonly key: PublicKey;
}

type SignWorld = Pick<World, "cwd" | "env" | "processes">;

/**
 * Signs a statement with a key that was named. A private key without a passphrase signs here; with any other file ssh-keygen signs, which
 * asks an ssh-agent for the private half.
 */
export async function signWith(
  file: string | undefined,
  statement: Statement,
  world: SignWorld,
): Promise<OwnSignature> {
  const path = file === undefined ? undefined : resolve(world.cwd, file);
  const text = path === undefined ? world.env["STAGEWAY_SIGNING_KEY"] : await readNamed(path, { act: "read the key" });
  if (text === undefined || text === "") {
    throw new ActionError("Cannot sign: there is no key", {
      hint: "Name it with --key, or give its text in STAGEWAY_SIGNING_KEY",
    });
  }
  const own = ownKey(text, path !== undefined);
  if (own !== undefined) return { signed: signStatement(statement, own), key: own.publicKey };
  return await signOutside(path ?? "", statement, world);
}

/** The key, where it can sign by itself. What a file holds instead is left to ssh-keygen. */
function ownKey(text: string, isFile: boolean): ReturnType<typeof readSigningKey> | undefined {
  try {
    return readSigningKey(text);
  } catch (error) {
    if (isFile) return undefined;
    throw new ActionError(`Cannot sign: the key in STAGEWAY_SIGNING_KEY ${describe(error)}`);
  }
}

async function signOutside(path: string, statement: Statement, { env, processes }: SignWorld): Promise<OwnSignature> {
  const encoded = encodeStatement(statement);
  const namespace = namespaces[statement.kind];
  const { SSH_AUTH_SOCK } = env;
  const finished = await processes.run("ssh-keygen", ["-Y", "sign", "-q", "-f", path, "-n", namespace], {
    input: encoded,
    ...(SSH_AUTH_SOCK !== undefined && { moreEnv: { SSH_AUTH_SOCK } }),
    timeout: 60_000,
  });
  if (!finished.ok) {
    const said = finished.stderr.trim().split("\n").at(-1) ?? "";
    throw new ActionError(`Cannot sign: ssh-keygen does not sign with ${path}: ${said || finished.shortMessage}`, {
      hint: "Name an Ed25519 key without a passphrase, or the .pub file of one that ssh-add -l lists",
    });
  }
  const signature = bareSignature(finished.stdout);
  const key = signerOf(encoded, namespace, signature);
  if (key === undefined)
    throw new ActionError(
      `Cannot sign: ${path} is no Ed25519 key, and no other kind is read: see ssh-keygen -l -f ${path}`,
    );
  return { signed: { statement: encoded, signature }, key };
}

/** The lines of a file of the work tree; nothing where it is not there. */
export async function textIn(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(() => undefined);
}
