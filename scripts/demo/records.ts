import type { World } from "../../packages/testbed/src/index.ts";

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
