import { ActionError, describe, withProcesses, type Run } from "@stageway/core";
import { openRecord, openStore, setStatus, type DeploymentRecord } from "@stageway/records";
import { loginOf } from "@stageway/registry/inputs";
import type { DeploymentReference } from "./deployment.ts";
import type { Inputs } from "./inputs.ts";
import { saveOpened, type Opened } from "./opened.ts";
import { setOutputs } from "./outputs.ts";
import type { OpenRequest } from "./request.ts";

/** Opens the record and says that the deployment is in progress. The post step knows of it before GitHub does. */
export async function open(request: OpenRequest, inputs: Inputs, run: Run): Promise<void> {
  const { stage, url } = request;
  const commit = request.commit ?? (await commitOf(request.release, inputs, run));
  const store = await openStore(inputs.token, run);
  const marker = crypto.randomUUID();
  const opening: Opened = { stage, commit, marker, ...(url !== undefined && { url }) };
  saveOpened(opening);
  const { runUrl } = run.context;
  const record = await openRecord(store, { ...request, commit, runUrl, marker });
  saveOpened({ ...opening, number: record.number });
  announce(record, url);
  await setStatus(store, record.number, {
    state: "in_progress",
    description: `deploying ${request.version}`,
    logUrl: runUrl,
    ...(url !== undefined && { environmentUrl: url }),
  });
  saveOpened({ ...opening, number: record.number, started: true });
  run.log.info(`Deployment ${record.number} of ${request.version} to ${stage} is on record`);
}

function announce({ number, stage, verified }: DeploymentRecord, url: string | undefined): void {
  const reference: DeploymentReference = { schemaVersion: 1, number, stage, ...(url !== undefined && { url }) };
  setOutputs({
    deployment: reference,
    number,
    previous: verified?.release,
    "previous-version": verified?.version,
    "previous-commit": verified?.commit,
  });
}

/** The commit of a release stands in the release; one request. */
async function commitOf(reference: string, { username, password }: Inputs, run: Run): Promise<string> {
  const { accessAs, fetchRelease, parseReference } = await import("@stageway/registry");
  const access = accessAs(loginOf(username, password), parseReference(reference).registry, withProcesses(run));
  try {
    return (await fetchRelease(reference, access, { files: false })).release.commit;
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    throw new ActionError(`Cannot tell which commit is deployed: ${describe(error)}`, {
      cause: error.cause,
      hint: 'Give the "commit" of the release as well, then the registry is not asked',
    });
  }
}
