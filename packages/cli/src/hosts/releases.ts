import { plainLine } from "@stageway/core";
import { listReleases } from "@stageway/delivery";
import { hostLabel } from "@stageway/remote";
import { alignedRows } from "../rows.ts";
import type { Call, Result, World } from "../verb.ts";
import type { Paint } from "../view.ts";
import { ago } from "./ago.ts";
import { askHosts } from "./ask-hosts.ts";
import { openJournal } from "./journal.ts";
import { listByRelease, type ListedRelease } from "./listed-releases.ts";
import { placeOf, withStage } from "./place.ts";

/** Lists the releases that the hosts of a stage have on record. Asks the hosts alone. */
export async function releases(given: Call, world: World): Promise<Result> {
  const call = withStage(given);
  const place = await placeOf(call, world);
  const { answered, silent } = await askHosts(place, call, world, async (connection) => {
    const target = await openJournal(connection, place.directory);
    return { host: hostLabel(connection.address), releases: target === undefined ? [] : await listReleases(target) };
  });
  const listed = listByRelease(answered);
  return {
    text: tell(listed, world),
    json: { stage: place.stage, directory: place.directory, releases: listed, silent },
    exitCode: silent.length > 0 ? 1 : 0,
  };
}

const heads = ["VERSION", "COMMIT", "DEPLOYED", "NUMBER", "VERIFIED", "RUNS ON"];

function tell(listed: readonly ListedRelease[], { view: { paint }, clock }: World): string {
  if (listed.length === 0) return "No release was deployed here yet";
  const rows = listed.map((release) => row(release, clock.now(), paint));
  return alignedRows([heads.map((head) => paint.dim(head)), ...rows]).join("\n");
}

function row({ version, commit, verified, runsOn, deployments }: ListedRelease, now: number, paint: Paint): string[] {
  const [newest] = deployments;
  const name = plainLine(version);
  return [
    runsOn.length > 0 ? paint.green(name) : name,
    plainLine(commit).slice(0, 7),
    newest === undefined ? "" : ago(now - Date.parse(newest.ended)),
    String(newest?.number ?? ""),
    verified ? "yes" : paint.yellow(`no: ${newest?.outcome ?? ""}`),
    runsOn.length > 0 ? paint.green(runsOn.join(", ")) : "-",
  ];
}
