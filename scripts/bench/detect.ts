/**
 * The detection of changes by itself, of the parts that a plan has it of, and published as an action is: reads the
 * inputs, finds the services, compares the commit with the one that is its argument, and says which services changed. A plan asks GitHub
 * for the other commit, and drafts, puts out and tells what is to be done.
 */
import { inputSpec } from "../../actions/plan/src/inputs.ts";
import { ActionError, createProcesses, log, parseInputs, runAction } from "../../packages/core/src/index.ts";
import { readConfigurationFrom } from "../../packages/pipeline/src/config/index.ts";
import { changedServices, expandServices } from "../../packages/pipeline/src/draft/index.ts";
import { changedFiles } from "../../packages/planning/src/changed-files.ts";
import { Comparison } from "../../packages/planning/src/comparison.ts";
import { findFolders } from "../../packages/planning/src/index.ts";

runAction(async ({ context, clock, env, signal }) => {
  const [from = ""] = process.argv.slice(2);
  const processes = createProcesses({ env, signal });
  const world = { context, processes, clock, github: () => Promise.resolve(undefined) };
  const { services: patterns = [] } = parseInputs(inputSpec, env);
  const comparison = new Comparison(world, context.sha);
  const compared = changedFiles(world, comparison, from);
  const services = Object.fromEntries(patterns.map((pattern) => [pattern, {}]));
  const read = readConfigurationFrom({ services, stages: { main: {} } });
  if ("problems" in read) throw new ActionError(`Cannot read the services: ${read.problems[0]?.message}`);
  const found = expandServices(read.configuration, (pattern, file) => findFolders(context.workspace, pattern, file));
  const { build, reason } = changedServices(found, read.configuration.shared, await compared);
  log.info(`${build.length} of ${found.size} services may have changed (${reason}): ${build.join(", ")}`);
});
