import { spawn } from "node:child_process";

/** Addresses of package sources belong to the machine, not to a log. */
export function withoutAddresses(text) {
  return text.replace(/\b[a-z][a-z+.-]*:\/\/\S+/gi, "<address>").replace(/'[\w-]+(\.[\w-]+)+'/g, "<address>");
}

/**
 * Runs a program and gives what it wrote to standard output. Throws with its last lines when it fails.
 * `limit` is in milliseconds.
 */
export function run(file, args, { limit = 600_000, ...options } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers?.() ?? resolvers();
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], timeout: limit, ...options });
  let output = "";
  let all = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (all += chunk));
  child.on("error", (error) => reject(new Error(`${file} cannot be started: ${error.message}`)));
  child.on("close", (code, signal) => {
    if (code === 0) return resolve(output);
    const last = withoutAddresses(all).trim().split("\n").slice(-6).join("\n    ");
    reject(new Error(`${file} ${args[0] ?? ""} ended with ${signal ?? code}:\n    ${last}`));
  });
  return promise;
}

/** Whether the program runs and ends well; what it says is not wanted. */
export async function succeeds(file, args, options) {
  return run(file, args, { limit: 30_000, ...options }).then(
    () => true,
    () => false,
  );
}

/** `Promise.withResolvers` for Node 20. */
function resolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
