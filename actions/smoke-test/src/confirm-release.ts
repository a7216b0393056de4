import { ActionError, describe, formatDuration, type Run, writeSummary } from "@stageway/core";
import type { Check } from "./check.ts";
import { ask } from "./exchange.ts";
import { directoriesOn, dockerOn, type OpenHosts, openHosts } from "./host.ts";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import { readServices } from "./read-services.ts";
import { failedOf, failure, report, summary } from "./report.ts";
import type { Request } from "./request.ts";
import { withRevisions } from "./revisions.ts";
import { type ServiceLog, serviceLogs } from "./service-logs.ts";
import { type Result, revealed, smokeTest } from "./smoke.ts";
import { type Course, coursesOf, nameOn } from "./through-hosts.ts";

/** Asks for every check until all pass. @throws {ActionError} that says which did not, and what their services said last. */
export async function confirmRelease(request: Request, inputs: Inputs, run: Run): Promise<void> {
  const services = await readServices(inputs.release, request.login, run);
  const checks = services === undefined ? request.checks : withRevisions(request.checks, services);
  await using open = inputs.via === "ssh" ? await openHosts(request, run) : undefined;
  const courses = coursesOf(checks, open?.hosts, inputs);

  const started = run.clock.monotonic();
  const results = await smokeTest(
    [...courses.keys()],
    { ...inputs, total: inputs.timeout, request: inputs.requestTimeout },
    {
      ...run,
      ask: (check, limit) => {
        const { url, headers, status } = check;
        const course = courses.get(check);
        if (course === undefined) throw new TypeError("Only checks that have a way are asked");
        return ask({ url, headers: revealed(headers), status }, course.way, limit, run.signal);
      },
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
  const logs = await logsOf(failed, courses, Object.keys(services ?? {}), open, () => openHosts(request, run), run);
  throw new ActionError(failure(results, logs, duration), { hint: "A held deployment is undone when this job ends" });
}

/** The services' own words, where there is a way to the host; that there is none is no failure of its own. */
async function logsOf(
  failed: readonly Result[],
  courses: ReadonlyMap<Check, Course>,
  services: readonly string[],
  open: OpenHosts | undefined,
  reopen: () => Promise<OpenHosts>,
  { log }: Run,
): Promise<ServiceLog[]> {
  try {
    await using opened = open ?? (await reopen());
    const found = opened.hosts.map(async (host) => {
      const here = failed.filter(({ check }) => (courses.get(check)?.host ?? host) === host);
      if (here.length === 0) return [];
      const logs = await serviceLogs(here, services, dockerOn(host), await directoriesOn(host));
      return logs.map((log) => ({ ...log, service: nameOn(log.service, host, opened.hosts) }));
    });
    const logs = (await Promise.all(found)).flat();
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
