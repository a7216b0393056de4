import { readFileSync } from "node:fs";
import { askingAt } from "./ask.ts";
import { Interruption } from "./interruption.ts";
import { PrivateFolders } from "./private-folders.ts";
import { runCommand } from "./run-command.ts";
import { hearSignals } from "./signals.ts";
import type { Output } from "./terminal.ts";
import { verbs } from "./verbs.ts";

const folders = new PrivateFolders();
process.on("exit", () => folders.removeNow());
const interruption = new Interruption((said) => {
  process.stderr.write(`${process.stderr.isTTY ? "\r\u001b[2K" : ""}${said}\n`);
  process.exit(130);
});
hearSignals((signal) => interruption.interrupt(signal), process.env);
process.stdout.on("error", () => process.exit(0)); // Nobody reads any more: `stageway status | head -1`.

function output(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
    write: (text) => void stream.write(text),
  };
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
process.exitCode = await runCommand(verbs, {
  words: process.argv.slice(2),
  cwd: process.cwd(),
  env: { ...process.env },
  signal: interruption.signal,
  patience: interruption,
  folders,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  version,
  ask: askingAt({ input: process.stdin, output: process.stderr }),
});
