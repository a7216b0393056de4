import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startAct } from "../act/act.ts";
import type { Host } from "../host/host.ts";
import type { BaseImageName } from "../images/base-images.ts";
import { readRecords } from "./records.ts";
import type { DeployOptions, World, WorldOptions } from "./world.ts";

const defaultWorkflow = ".github/workflows/deploy-staging.yml";

/** What a world is made of. */
export interface Parts extends Pick<World, "engine" | "registry" | "github" | "host" | "application"> {
  readonly images: Readonly<Record<BaseImageName, string>>;
}

/** What can be done in a world once its parts are there. */
export function runWorld(
  parts: Parts,
  actions: WorldOptions["actions"],
  facts: Pick<World, "repository" | "url" | "folder">,
): Omit<World, typeof Symbol.asyncDispose> {
  const { github, host, application } = parts;
  let newest: Record<string, unknown> = {};
  let runId = 1000;
  github.onPush((payload) => (newest = payload));

  const startDeploy = async ({ workflow = defaultWorkflow, vars = {}, onLine }: DeployOptions = {}) => {
    await github.addRun(facts.repository, {
      id: ++runId,
      ref: String(newest["ref"]).replace("refs/heads/", ""),
      status: "in_progress",
    });
    const settings = settingsOf(parts);
    const temporary = join(facts.folder, "tmp");
    await mkdir(temporary, { recursive: true });
    return await startAct({
      workspace: application.path,
      workflow,
      event: { name: "push", payload: newest },
      github: {
        apiUrl: github.apiUrl,
        serverUrl: github.serverUrl,
        repository: facts.repository,
        runId,
        actor: github.actor,
      },
      actions,
      secrets: settings.secrets,
      vars: { ...settings.vars, ...vars },
      // What a killed run leaves among temporary files goes with the world.
      env: { ...parts.engine.docker.env, TMPDIR: temporary },
      ...(onLine !== undefined && { onLine }),
    });
  };
  return {
    ...parts,
    ...facts,
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
function settingsOf({ github, host, registry, images }: Parts) {
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

async function runningOn(host: Host): Promise<Record<string, string>> {
  const format = '{{.Label "com.docker.compose.service"}} {{.Image}}';
  const list = await host.exec([
    "docker",
    "ps",
    "--no-trunc",
    "--filter",
    "label=com.docker.compose.project",
    "--format",
    format,
  ]);
  const words = list.split("\n").filter(Boolean).sort();
  return Object.fromEntries(words.map((line) => line.split(" ", 2) as [string, string])); // The format has two words.
}
