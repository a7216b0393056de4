#!/usr/bin/env node
// A checkout runs its sources, a published package what was made of them (scripts/pack.mjs).
import { existsSync } from "node:fs";
import { install } from "../tools/install.mjs";

const usage = `Usage: stageway-testbed install [tool…]              brings what the parts need onto this machine
       stageway-testbed engine start|env|stop [--for PID] [--force]`;

const [verb, ...words] = process.argv.slice(2);
if (verb === "install") {
  const problems = await install({ names: words });
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else if (verb === "engine") {
  process.argv.splice(2, 1);
  const made = new URL("../src/engine/main.js", import.meta.url);
  await import(existsSync(made) ? made.href : new URL("../src/engine/main.ts", import.meta.url).href);
} else {
  console.error(usage);
  process.exitCode = verb === "--help" ? 0 : 64;
}
