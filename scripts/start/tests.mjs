import { readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { environment, root } from "./runtime.mjs";
import { run } from "./step.mjs";

const jest = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", "node_modules/jest/bin/jest.js"];

/** Tests that need nothing but Node and git. */
export function unitTests() {
  return run("node", [...jest, "--ci", "--silent", "--testPathIgnorePatterns", String.raw`\.it\.test\.ts$`], {
    cwd: root,
    env: environment(),
  });
}

/** All tests; gives the closing line, which counts them as jest does. A file that cannot be run counts as one failed test. */
export async function allTests(args = []) {
  const report = join(root, "node_modules", ".test-report.json");
  await rm(report, { force: true });
  // Tests on real parts wait more than they compute.
  const workers = `--maxWorkers=${Math.max(2, availableParallelism())}`;
  const options = ["--ci", workers, "--json", `--outputFile=${report}`, ...args];
  const failure = await run("node", [...jest, ...options], { cwd: root, env: environment() }).catch((error) => error);
  const text = await readFile(report, "utf8").catch(() => "{}");
  return { failure, line: countLine(JSON.parse(text)) };
}

/** "N passed, N failed, N skipped" from what jest reports; of no report it says one failure. */
export function countLine(report) {
  const { numPassedTests = 0, numFailedTests = 1, numRuntimeErrorTestSuites = 0 } = report;
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed, ${skipped} skipped`;
}
