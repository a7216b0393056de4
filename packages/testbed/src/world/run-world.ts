import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startAct } from "../act/act.ts";
import { askedEvent } from "./asked-event.ts";
import { readRecords } from "./records.ts";
import { runningOn } from "./running.ts";
import { merged, type Settings } from "./settings.ts";
import type { DeployOptions, World, WorldOptions } from "./world.ts";

const defaultWorkflow = ".github/workflows/deploy-staging.yml";

/** What a world is made of. */
export type Parts = Pick<World, "engine" | "registry" | "github" | "host" | "application" | "images">;

/** What can be done in a world once its parts are there. */
export function runWorld(
  parts: Parts,
  actions: WorldOptions["actions"],
  facts: Pick<World, "repository" | "url" | "folder">,
): Omit<World, typeof Symbol.asyncDispose> {
  const { github, host, application } = parts;
  let newest: Record<string, unknown> = {};
  let settings = settingsOf(parts);
  let runId = 1000;
  github.onPush((payload) => (newest = payload));

  const startDeploy = async ({
    workflow = defaultWorkflow,
    inputs,
    vars = {},
    env = {},
    onLine,
  }: DeployOptions = {}) => {
    const event = inputs === undefined ? { name: "push", payload: newest } : askedEvent(newest, workflow, inputs);
    const { name } = event;
    const ref = String(newest["ref"]).replace("refs/heads/", "");
    await github.addRun(facts.repository, { id: ++runId, ref, event: name, path: workflow, status: "in_progress" });
    const temporary = join(facts.folder, "tmp");
    await mkdir(temporary, { recursive: true });
    const { apiUrl, serverUrl, actor } = github;
    return await startAct({
      workspace: application.path,
      workflow,
      event,
      actions,
      github: { apiUrl, serverUrl, repository: facts.repository, runId, actor },
      ...merged(settings, { vars }),
      // What a killed run leaves among temporary files goes with the world.
      env: { ...parts.engine.docker.env, TMPDIR: temporary, ...env },
      ...(onLine !== undefined && { onLine }),
    });
  };
  return {
    ...parts,
    ...facts,
    set: (more) => void (settings = merged(settings, more)),
    push: (message, files) => application.push(message, files),
    startDeploy,
    async deploy(options) {
      await using run = await startDeploy(options);
      return await run.finished;
    },
    running: () => runningOn(host),
    records: () => readRecords(github, facts.repository),
  };
}

/** What a team sets once in the settings of its repository. */
function settingsOf({ github, host, registry, images }: Parts): Settings {
  return {
    vars: {
      REGISTRY: registry.host,
      NODE_IMAGE: images.node,
      STAGING_HOST: `${host.host}:${host.port}`,
      STAGING_USER: host.user,
      STAGING_KNOWN_HOSTS: host.knownHosts,
    },
    secrets: { GITHUB_TOKEN: github.token, STAGING_SSH_KEY: host.key, STAGING_ENV: `EDGE_IMAGE=${images.haproxy}\n` },
  };
}
