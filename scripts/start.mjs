#!/usr/bin/env node
/**
 * Stageway's commands on a bare machine: needs Node 20, npm and git; brings everything else.
 *
 *   node scripts/start.mjs setup             Node and the dependencies: all that the command stageway needs of a checkout
 *   node scripts/start.mjs check             what is fast: types, lint, generated files, scripts, workflows, unit tests
 *   node scripts/start.mjs test [jest's…]    all checks and all tests, on real parts; ends with "N passed, N failed, N skipped"
 *   node scripts/start.mjs faults [name…]    the fault sweeps, whole; `test` runs a sample of each
 *   node scripts/start.mjs demo [--keep]     the story on a world of its own
 *   node scripts/start.mjs bench             measurements
 *   node scripts/start.mjs package [name…]   the published forms of the actions
 */
import { join } from "node:path";
import { ensureRuntime, root } from "./start/runtime.mjs";
import { request, step } from "./start/step.mjs";
import * as steps from "./start/steps.mjs";
import { allTests, unitTests } from "./start/tests.mjs";

const checks = {
  Types: steps.types,
  Lint: steps.lint,
  "Generated files": steps.generated,
  "Shell scripts": steps.shellScripts,
  "Workflows and actions": steps.workflows,
  "Advisories of what ships": steps.advisories,
};

const verbs = {
  setup: () => {
    console.log(`The command: alias stageway='${join(root, "packages", "cli", "bin", "stageway.mjs")}'`);
    return [];
  },
  check: () => inOrder({ "Tools of the checks": steps.checkTools, ...checks, "Unit tests": unitTests }),
  test: async (...args) => {
    let line = "0 passed, 1 failed, 0 skipped";
    const tests = async () => {
      const ended = await allTests(args);
      line = ended.line;
      if (ended.failure) throw ended.failure;
    };
    const parts = {
      Tools: steps.allTools,
      "Published forms of the actions": steps.publishedForms,
      "An engine": steps.startEngine,
    };
    const failed = await inOrder({ ...parts, ...checks, "All tests": tests });
    failed.push(...(await cleanUp()));
    if (failed.length > 0) console.log(`Failed: ${failed.join(", ")}`);
    console.log(line);
    return failed;
  },
  faults: (...args) => onEngine("Fault sweeps", steps.program("test/faults/run.ts"), args, false),
  demo: (...args) => onEngine("The demo", steps.program("scripts/demo.ts"), args, args.includes("--keep")),
  bench: (...args) => onEngine("Benchmarks", steps.program("scripts/bench.ts"), args, false),
  package: (...args) => inOrder({ "Published forms of the actions": () => steps.publishedForms(...args) }),
};

/** Does every step, whatever the ones before gave, unless it was interrupted; returns the titles of those that failed. */
async function inOrder(table) {
  const failed = [];
  for (const [title, work] of Object.entries(table)) {
    if (request.interrupted) break;
    await step(title, work).catch((error) => {
      if (!request.interrupted) console.error(error.message);
      failed.push(title);
    });
  }
  return failed;
}

/** Runs a program that stands on real parts: it starts only when they are there, and the engine of ours ends with it. */
async function onEngine(title, work, args, keep) {
  const failed = await inOrder({ Tools: steps.allTools, "Published forms of the actions": steps.publishedForms });
  if (failed.length > 0) return failed;
  const failing = await inOrder({ [title]: () => work(...args) });
  return keep ? failing : [...failing, ...(await cleanUp())];
}

/** Ends the engine of ours when nobody else uses it; done after an interruption too. */
function cleanUp() {
  const { interrupted } = request;
  request.interrupted = false;
  return inOrder({ "The engine's end": steps.stopEngine }).finally(() => (request.interrupted = interrupted));
}

const [verb, ...args] = process.argv.slice(2);
if (!Object.hasOwn(verbs, verb ?? "")) {
  console.error(`Cannot start ${verb ?? "nothing"}: known are ${Object.keys(verbs).join(", ")}`);
  process.exit(2);
}
try {
  await ensureRuntime();
  const failed = await verbs[verb](...args);
  process.exitCode = failed.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
