import { readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
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
  const read = JSON.parse(await readFile(report, "utf8").catch(() => "{}"));
  console.log(slowest(read).join("\n"));
  return { failure, line: countLine(read) };
}

/** The ten files that took longest, with their seconds: where to begin when the suite gets slow. */
export function slowest({ testResults = [] }) {
  const files = testResults.map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }));
  const longest = files.sort((a, b) => b.seconds - a.seconds).slice(0, 10);
  return longest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${relative(root, name)}`);
}

/** "N passed, N failed, N skipped" from what jest reports; of no report it says one failure. */
export function countLine(report) {
  const { numPassedTests = 0, numFailedTests = 1, numRuntimeErrorTestSuites = 0 } = report;
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed, ${skipped} skipped`;
}
