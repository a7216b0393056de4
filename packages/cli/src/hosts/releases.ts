import { describe, plain } from "@stageway/core";
import { listReleases, type JournaledRelease } from "@stageway/delivery";
import { hostLabel } from "@stageway/remote";
import { alignedRows } from "../rows.ts";
import type { Call, Result, World } from "../verb.ts";
import type { Paint } from "../view.ts";
import { ago } from "./ago.ts";
import { openJournal } from "./journal.ts";
import { listByRelease, type ListedRelease } from "./listed-releases.ts";
import { placeOf, withStage, type Place } from "./place.ts";
import { onHost } from "./reach.ts";

interface Asked {
  readonly host: string;
  readonly releases: readonly JournaledRelease[];
}

/** Lists the releases that the hosts of a stage have on record. Asks the hosts alone. */
export async function releases(given: Call, world: World): Promise<Result> {
  const call = withStage(given);
  const place = await placeOf(call, world);
  const names = place.hosts.map(hostLabel).join(", ");
  const progress = world.view.begin(`Asking ${names}`);
  const answers = await Promise.allSettled(place.hosts.map((address) => ask(address, place, call, world)));
  const asked = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const failed = place.hosts.flatMap((address, index) => {
    const answer = answers[index];
    return answer?.status === "rejected" ? [{ host: hostLabel(address), error: answer.reason as unknown }] : [];
  });
  if (asked.length === 0) {
    progress.failed();
    throw failed[0]?.error;
  }
  progress.done(`Asked ${asked.map(({ host }) => host).join(", ")}`);
  for (const { host, error } of failed) world.view.warn(`${host} was not asked: ${describe(error)}`);
  const listed = listByRelease(asked);
  return {
    text: tell(listed, world),
    json: { stage: place.stage, directory: place.directory, releases: listed },
    exitCode: failed.length > 0 ? 1 : 0,
  };
}

async function ask(address: Place["hosts"][number], place: Place, call: Call, world: World): Promise<Asked> {
  return await onHost(address, place, call, world, async (connection) => {
    const target = await openJournal(connection, place.directory);
    return { host: hostLabel(address), releases: target === undefined ? [] : await listReleases(target) };
  });
}

const heads = ["VERSION", "COMMIT", "DEPLOYED", "NUMBER", "VERIFIED", "RUNS ON"];

function tell(listed: readonly ListedRelease[], { view: { paint }, clock }: World): string {
  if (listed.length === 0) return "No release was deployed here yet";
  const rows = listed.map((release) => row(release, clock.now(), paint));
  return alignedRows([heads.map((head) => paint.dim(head)), ...rows]).join("\n");
}

function row({ version, commit, verified, runsOn, deployments }: ListedRelease, now: number, paint: Paint): string[] {
  const [newest] = deployments;
  const name = plain(version);
  return [
    runsOn.length > 0 ? paint.green(name) : name,
    plain(commit).slice(0, 7),
    newest === undefined ? "" : ago(now - Date.parse(newest.ended)),
    String(newest?.number ?? ""),
    verified ? "yes" : paint.yellow(`no: ${newest?.outcome ?? ""}`),
    runsOn.length > 0 ? paint.green(runsOn.join(", ")) : "-",
  ];
}
