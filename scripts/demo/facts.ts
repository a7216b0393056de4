import type { World } from "../../packages/testbed/src/index.ts";

/** What the application says of itself: the revision that each service answers with, asked where people reach it. */
export async function revisions(url: string): Promise<Record<string, string>> {
  const paths = { gateway: "/version", chainiq: "/api/iq/version", chainpay: "/api/pay/version" };
  const answers = Object.entries(paths).map(async ([service, path]) => {
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(5000) });
    const { revision } = (await answer.json()) as { revision: string };
    return [service, revision] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** The newest of our deployment records: its number, how it went, what it says. */
export async function newestRecord(world: World) {
  const record = (await world.records()).find(({ task }) => task === "stageway");
  if (record === undefined) throw new Error("Cannot find a deployment record of ours");
  const [newest] = record.statuses;
  return { number: record.id, sha: record.sha, state: newest?.state ?? "", description: newest?.description ?? "" };
}

/** Where the application lives on the host. */
const directory = "/srv/three-services";

/** What the target's own journal says of its newest deployment; its words are apart by blanks (program.sh). */
export async function journal({ host }: World) {
  const script = 'cd "$1/.stageway/deployments" && cat "$(ls | sort -n | tail -n 1)/state"';
  const words = (await host.exec(["sh", "-c", script, "sh", directory])).trim().split(" ").map(decodeURIComponent);
  const [phase = "", , , , , , , outcome = "", , , reason = ""] = words;
  return { phase, outcome, reason };
}

/** The names whose values differ. */
export function differences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}
