import { spawn } from "node:child_process";

/** A step that did not end well; `code` is what the whole command ends with. */
export class StepFailed extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

/** What somebody asked of the whole command: after Ctrl-C or SIGTERM only cleaning up is left to do. */
export const request = { interrupted: false };

/**
 * Runs a program with this terminal's output, without a standard input, and waits for its end.
 * A signal to end is passed on and its end awaited, so that children can clean up.
 */
export function run(file, args, { cwd, env = process.env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? "pipe" : "inherit";
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", output, output] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (said += chunk));
    // Ctrl-C reaches the child by itself, SIGTERM does not.
    const stay = () => (request.interrupted = true);
    const pass = () => stay() && child.kill("SIGTERM");
    process.on("SIGINT", stay).on("SIGTERM", pass);
    const settle = (end, value) => {
      process.off("SIGINT", stay).off("SIGTERM", pass);
      end(value);
    };
    child.on("error", (error) => settle(reject, new StepFailed(`${file} cannot be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return settle(resolve);
      if (quiet) process.stderr.write(said);
      settle(
        reject,
        new StepFailed(`${[file, ...args].slice(0, 4).join(" ")} ended with ${signal ?? code}`, code ?? 1),
      );
    });
  });
}

/** Does one step: says its name before and its time after. */
export async function step(title, work) {
  const started = Date.now();
  console.log(`▸ ${title}`);
  try {
    await work();
    console.log(`  ${title}: done in ${seconds(started)}`);
  } catch (error) {
    console.log(`  ${title}: ${request.interrupted ? "interrupted" : "FAILED"} after ${seconds(started)}`);
    throw error;
  }
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
