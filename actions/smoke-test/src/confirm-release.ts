import { ActionError, describe, formatDuration, type Run, writeSummary } from "@stageway/core";
import { ask } from "./exchange.ts";
import { dockerOn, hostFor, type OpenHost, openHost } from "./host.ts";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import { readServices } from "./read-services.ts";
import { failedOf, failure, report, summary } from "./report.ts";
import type { Request } from "./request.ts";
import { withRevisions } from "./revisions.ts";
import { type ServiceLog, serviceLogs } from "./service-logs.ts";
import { type Result, revealed, smokeTest } from "./smoke.ts";
import { direct, throughHost } from "./way.ts";

/** Asks for every check until all pass. @throws {ActionError} that says which did not, and what their services said last. */
export async function confirmRelease(request: Request, inputs: Inputs, run: Run): Promise<void> {
  const { own, login } = request;
  const services = await readServices(inputs.release, login, run);
  const checks = services === undefined ? request.checks : withRevisions(request.checks, services);
  await using host = inputs.via === "ssh" ? await openHost(own, run) : undefined;
  const way = host === undefined ? direct(inputs) : throughHost(hostFor(host));

  const started = run.clock.monotonic();
  const results = await smokeTest(
    checks,
    { ...inputs, total: inputs.timeout, request: inputs.requestTimeout },
    {
      ...run,
      ask: ({ url, headers, status }, limit) =>
        ask({ url, headers: revealed(headers), status }, way, limit, run.signal),
    },
  );
  const duration = run.clock.monotonic() - started;

  const failed = failedOf(results);
  setOutputs({
    passed: results.length - failed.length,
    failed: failed.length,
    duration: Math.round(duration),
    report: report(results),
  });
  writeSummary(summary(results, duration));
  if (duration > inputs.warnAfter)
    run.log.warning(`The smoke test took ${formatDuration(duration)}, more than ${formatDuration(inputs.warnAfter)}`);
  if (failed.length === 0) return;
  const logs = await logsOf(failed, Object.keys(services ?? {}), host, () => openHost(own, run), run);
  throw new ActionError(failure(results, logs, duration), { hint: "A held deployment is undone when this job ends" });
}

/** The services' own words, where there is a way to the host; that there is none is no failure of its own. */
async function logsOf(
  failed: readonly Result[],
  services: readonly string[],
  open: OpenHost | undefined,
  reopen: () => Promise<OpenHost>,
  { log }: Run,
): Promise<ServiceLog[]> {
  try {
    await using host = open ?? (await reopen());
    const logs = await serviceLogs(failed, services, dockerOn(host));
    for (const { service, lines } of logs) {
      await log.group(`Log of ${service}`, () => {
        log.foreign(lines.join("\n"));
        return Promise.resolve();
      });
    }
    return logs;
  } catch (error) {
    log.debug(`There are no logs of the services: ${describe(error)}`);
    return [];
  }
}
