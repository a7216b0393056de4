/** The command in this process, with its output as text. */
import { Interruption } from "../src/interruption.ts";
import { PrivateFolders } from "../src/private-folders.ts";
import { runCommand } from "../src/run-command.ts";
import type { World } from "../src/verb.ts";
import { verbs } from "../src/verbs.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RanOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person interrupts. */
  readonly signal?: AbortSignal;
  /** Hears what is printed to stdout as it comes. */
  readonly heard?: (text: string) => void;
  /** Somebody at a terminal, who answers. */
  readonly ask?: World["ask"];
}

export async function stageway(
  words: readonly string[],
  { cwd = "/", env = {}, signal = new AbortController().signal, heard, ask }: RanOptions = {},
): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    isTTY: false,
    columns: 80,
    write: (text: string) => {
      said[name] += text;
      if (name === "stdout") heard?.(text);
    },
  });
  const code = await runCommand(verbs, {
    words,
    cwd,
    env: { PATH: process.env["PATH"], HOME: "/nowhere", ...env },
    signal,
    ask,
    // Nobody is left here: who interrupts does so by the signal.
    patience: new Interruption(() => undefined),
    folders: new PrivateFolders(),
    stdout: output("stdout"),
    stderr: output("stderr"),
    version: "1.2.3",
  });
  return { code, ...said };
}
