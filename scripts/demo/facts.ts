import { runningOn, type Host, type World } from "../../packages/testbed/src/index.ts";

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

/** Our deployment records, the newest first: what was deployed and why, its states and what is said of it, newest first. */
export async function ourRecords(world: World) {
  const ours = (await world.records()).filter(({ task }) => task === "stageway");
  return ours.map(({ id: number, sha, environment: stage, payload, statuses }) => {
    const { version, flow } = payload as { version: string; flow: string }; // As packages/records writes it.
    const states = statuses.map(({ state }) => state);
    const [newest] = statuses;
    return { number, sha, stage, version, flow, states, state: states[0], description: newest?.description ?? "" };
  });
}

export async function newestRecord(world: World) {
  const [record] = await ourRecords(world);
  if (record === undefined) throw new Error("Cannot find a deployment record of ours");
  return record;
}

/** Where the application lives on its hosts. */
const directory = "/srv/three-services";

/** All that a release is on a host: each service's image by digest, the compose file and the environment, word for word. */
export async function standing(host: Host) {
  const read = (file: string) => host.exec(["sh", "-c", 'cat "$1" 2>/dev/null || true', "sh", `${directory}/${file}`]);
  const [images, compose, environment] = await Promise.all([runningOn(host), read("compose.yml"), read(".env")]);
  return { images, compose, environment };
}

/** What people find at the door of the application: a greeting, or that there is no such path. */
export async function door(url: string): Promise<string> {
  return (await fetch(`${url}/`, { signal: AbortSignal.timeout(5000) })).text();
}

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
