import type { GitHubStandIn } from "../github/index.ts";

/** A deployment as GitHub shows it to people. */
export interface DeploymentRecord {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly task: string;
  readonly payload: unknown;
  /** Newest first. */
  readonly statuses: readonly { readonly state: string; readonly description: string; readonly log_url: string }[];
}

/** The deployments of a repository and how each went, newest first, read over the stand-in's API like anybody would. */
export async function readRecords(github: GitHubStandIn, repository: string): Promise<DeploymentRecord[]> {
  const read = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${github.apiUrl}/repos/${repository}/deployments${path}`, {
      headers: { authorization: `Bearer ${github.token}` },
    });
    if (!answer.ok) throw new Error(`Cannot read the deployments of ${repository}: status ${answer.status}`);
    return answer.json();
  };
  const deployments = (await read("?per_page=100")) as Omit<DeploymentRecord, "statuses">[]; // As GitHub describes them.
  return await Promise.all(
    deployments.map(async (deployment) => ({
      ...deployment,
      statuses: (await read(`/${deployment.id}/statuses`)) as DeploymentRecord["statuses"],
    })),
  );
}
