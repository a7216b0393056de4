import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tool, type Engine } from "@stageway/testbed";
import type { Command, Job } from "../src/target/job.ts";
import { openTarget } from "../src/target/target.ts";
import { forcedShell, job, sandbox, type Sandbox } from "../src/target/testing.ts";

/** An image of a listed repository, and its digest. */
export const digest = `sha256:${"a".repeat(64)}`;
export const web = `ghcr.io/acme/web@${digest}`;

/** A directory behind a policy, with the real compose, and an engine that is played: what is called foreign is of others. */
export async function guarded(interpreter: string, engine: Engine, policy: string): Promise<Sandbox> {
  const site = await sandbox(interpreter);
  await site.play(
    "docker",
    `#!/bin/sh
case "$*" in
  *" config "*) DOCKER_CONFIG='${engine.docker.env["DOCKER_CONFIG"] ?? ""}' exec '${tool("docker")}' "$@" ;;
  "ps --all --quiet --filter network="*) ;;
  "network inspect"*other) echo foreign ;;
  "network inspect"*bare) echo ;;
  "network inspect"*) echo shop ;;
  "container inspect --format {{index"*foreign*) echo /srv/other ;;
  "container inspect --format {{index"*) echo "$ROOT/site" ;;
  "ps --all"*project=foreign*) echo /srv/other ;;
  "ps --all"*) echo "$ROOT/site" ;;
  *inspect*) echo "running healthy 0 0 false now" ;;
  version* | "context show") ;;
  *) echo "$*" >>"$ROOT/ran" ;;
esac
`,
  );
  const file = join(site.directory, "..", "policy");
  await writeFile(file, policy);
  const shell = await forcedShell(site, "--policy", file);
  return { ...site, target: openTarget({ shell, directory: site.directory }) };
}

export const policy = `# Images of the team
ghcr.io/acme/*
postgres
/srv/shared
volume common
`;

/** Words of compose in a directory, as the planner writes them. */
export function composing(directory: string, file: string, ...words: readonly string[]): Command {
  return ["docker", "compose", "--project-directory", directory, "--project-name", "shop", "--file", file, ...words];
}

export const upWords: readonly string[] = ["up", "--detach", "--no-deps", "--no-build", "--pull", "never"];

export function up({ directory }: Sandbox, ...more: readonly string[]): Command {
  return composing(directory, `${directory}/compose.yml`, ...upWords, ...more);
}

/** A job that changes something by one command. */
export function changing(command: Command): Job {
  return job({ change: [{ title: "try", do: [command], undo: [] }] });
}
