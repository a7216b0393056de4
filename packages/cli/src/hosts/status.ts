import { formatDuration, plainLine } from "@stageway/core";
import type { Deployment } from "@stageway/remote";
import { alignedRows } from "../rows.ts";
import type { Call, Result, World } from "../verb.ts";
import type { Paint } from "../view.ts";
import { askHosts } from "./ask-hosts.ts";
import { readStatus, type HostStatus } from "./host-status.ts";
import { placeOf, withStage } from "./place.ts";

/** Says what runs on the hosts of a stage, since when, from which release, and who works there. */
export async function status(given: Call, world: World): Promise<Result> {
  const call = withStage(given);
  const place = await placeOf(call, world);
  const { answered, silent } = await askHosts(place, call, world, (connection) =>
    readStatus(connection, place.directory),
  );
  const text = answered.map((host) => tell(host, place.directory, world.view.paint)).join("\n\n");
  return {
    text,
    json: { stage: place.stage, directory: place.directory, hosts: answered, silent },
    exitCode: silent.length > 0 || answered.some(({ problem }) => problem !== undefined) ? 1 : 0,
  };
}

function tell(
  { host, current, holder, open, newest, containers, problem }: HostStatus,
  directory: string,
  paint: Paint,
): string {
  const running =
    current === undefined
      ? paint.yellow("nothing was confirmed here yet")
      : `${paint.green(current.version)} (deployment ${current.number}, commit ${current.commit.slice(0, 7)}) since ${current.since}`;
  const lines = [`${paint.bold(host)} ${directory}: ${running}`];
  if (current?.reference) lines.push(paint.dim(`  ${current.reference}`));
  if (holder !== undefined) {
    const who = `deployment ${holder.number}${holder.runUrl === "" ? "" : `, ${plainLine(holder.runUrl)}`}`;
    lines.push(
      holder.alive
        ? `  at work: ${who}`
        : holder.machine !== undefined
          ? paint.yellow(
              `  at work on another machine with the same project directory, ${plainLine(holder.machine)}: ${who}`,
            )
          : paint.yellow(`  left behind by a run that died: ${who}; the next deployment puts it right`),
    );
  } else lines.push("  nobody is at work");
  for (const deployment of open) lines.push(`  ${phaseOf(deployment)}`);
  if (newest?.outcome !== undefined && newest.number !== current?.number)
    lines.push(
      `  deployment ${newest.number} ended: ${newest.outcome}${newest.reason === undefined ? "" : `: ${plainLine(newest.reason)}`}`,
    );
  if (problem !== undefined) return [...lines, paint.red(`  containers are not known: ${problem}`)].join("\n");
  if (containers === undefined)
    return [...lines, paint.dim("  containers are not shown to a key without a shell")].join("\n");
  const rows = containers.map(({ service, name, state, image, revision, since }) => [
    paint.bold(service),
    name,
    state.startsWith("running") ? paint.green(state) : paint.red(state),
    /sha256:([0-9a-f]{12})/.exec(image)?.[1] ?? image,
    revision.slice(0, 7),
    paint.dim(since),
  ]);
  return [...lines, ...(rows.length > 0 ? alignedRows(rows) : ["  no containers"])].join("\n");
}

function phaseOf({ number, phase, step, steps, title, remaining }: Deployment): string {
  if (phase === "held")
    return `deployment ${number} runs unconfirmed; undone in ${formatDuration(remaining ?? 0)} unless it is confirmed`;
  return `deployment ${number}: ${phase}${steps > 0 ? `, step ${step} of ${steps}` : ""}${title === "" ? "" : `: ${plainLine(title)}`}`;
}
