import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../program.ts";
import { tool } from "../tools.ts";

/** An ssh key pair in OpenSSH's formats. */
export interface KeyPair {
  /** The private key as OpenSSH writes it, with its last line end. */
  readonly private: string;
  readonly public: string;
}

/** A new ed25519 key, made by ssh-keygen in a folder that is gone afterwards. */
export async function newKey(comment = "stageway-testbed"): Promise<KeyPair> {
  const folder = await mkdtemp(join(tmpdir(), "stageway-key-"));
  try {
    const file = join(folder, "key");
    await program(tool("ssh-keygen"), ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file]);
    return { private: await readFile(file, "utf8"), public: (await readFile(`${file}.pub`, "utf8")).trim() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
