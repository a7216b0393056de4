import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../program.ts";
import { tool } from "../tools.ts";

/** An ssh key pair in OpenSSH's formats. */
export interface KeyPair {
  /** The private key in OpenSSH's format, with the final newline. */
  readonly private: string;
  readonly public: string;
}

/** Creates an ed25519 key pair with ssh-keygen, in a temporary folder. */
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
