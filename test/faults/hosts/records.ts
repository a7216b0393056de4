import type { Site } from "./site.ts";
import type { Truth } from "./truth.ts";

interface Told {
  readonly id: number;
  readonly state: string;
}

/** Where the records of GitHub say something else than the host's journal does, of deployments from `since` on that have ended. */
export async function wrongRecords({ github, stage }: Site, { deployments }: Truth, since: number): Promise<string[]> {
  const ask = async (path: string) => {
    const headers = { authorization: `Bearer ${github.token}` };
    return await (await fetch(`${github.apiUrl}/repos/acme/shop/${path}`, { headers })).json();
  };
  const records = (await ask(`deployments?environment=${stage}&task=stageway&per_page=5`)) as { id: number }[];
  const told = records
    .filter(({ id }) => id >= since)
    .map(async ({ id }): Promise<Told> => {
      const [newest] = (await ask(`deployments/${id}/statuses`)) as { state: string }[];
      return { id, state: newest?.state ?? "none" };
    });
  return (await Promise.all(told)).flatMap(({ id, state }) => {
    const outcome = deployments.get(id)?.outcome;
    const fits = outcome === undefined || statesOf[outcome]?.includes(state) === true;
    return fits ? [] : [`deployment ${id} ended ${outcome}, and its record says ${state}`];
  });
}

/** What a record may say of a deployment that ended so; one that was replaced since says inactive. */
const statesOf: Readonly<Record<string, readonly string[] | undefined>> = {
  deployed: ["success", "inactive"],
  "rolled-back": ["failure"],
  refused: ["error", "failure", "inactive"],
  superseded: ["inactive"],
};
