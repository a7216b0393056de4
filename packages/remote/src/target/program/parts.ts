/** The parts of the program for the target, in the order in which they are joined: one file there, one idea each here. */
export const programParts: readonly URL[] = [
  new URL("./head.sh", import.meta.url),
  new URL("./words.sh", import.meta.url),
  new URL("./notes.sh", import.meta.url),
  new URL("./process.sh", import.meta.url),
  new URL("./journal.sh", import.meta.url),
  new URL("./verdict.sh", import.meta.url),
  new URL("./queue.sh", import.meta.url),
  new URL("./lease.sh", import.meta.url),
  new URL("./engine.sh", import.meta.url),
  new URL("./ahead.sh", import.meta.url),
  new URL("./container.sh", import.meta.url),
  new URL("./files.sh", import.meta.url),
  new URL("./origin.sh", import.meta.url),
  new URL("./retention.sh", import.meta.url),
  new URL("./drain.sh", import.meta.url),
  new URL("./policy.sh", import.meta.url),
  new URL("./permit.sh", import.meta.url),
  new URL("./model.sh", import.meta.url),
  new URL("./command.sh", import.meta.url),
  new URL("./job.sh", import.meta.url),
  new URL("./hold.sh", import.meta.url),
  new URL("./put-back.sh", import.meta.url),
  new URL("./recovery.sh", import.meta.url),
  new URL("./start.sh", import.meta.url),
  new URL("./read.sh", import.meta.url),
  new URL("./report.sh", import.meta.url),
  new URL("./receive.sh", import.meta.url),
  new URL("./run.sh", import.meta.url),
  new URL("./follow.sh", import.meta.url),
  new URL("./go.sh", import.meta.url),
  new URL("./extend.sh", import.meta.url),
  new URL("./conclude.sh", import.meta.url),
  new URL("./unlock.sh", import.meta.url),
  new URL("./status.sh", import.meta.url),
  new URL("./main.sh", import.meta.url),
];

/** One program of its parts' texts. */
export function joinProgram(texts: readonly string[]): string {
  return texts.join("\n");
}
