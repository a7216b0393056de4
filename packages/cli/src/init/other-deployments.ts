import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { list, mapping, textOf } from "./compose-file.ts";
import { ownAction } from "../project/own-action.ts";
import { parse } from "yaml";

/** A workflow of the repository that deploys already. */
export interface OtherDeployment {
  readonly path: string;
  /** `appleboy/ssh-action`, `rsync` */
  readonly by: string;
  /** Where it deploys to on the host, when that is written there. */
  readonly directory: string | undefined;
}

/** Actions that copy files to a host or run commands there. */
const actions =
  /^(appleboy\/(ssh|scp)-action|easingthemes\/ssh-deploy|burnett01\/rsync-deployments|garygrossgarten\/github-action-(ssh|scp)|wlixcc\/sftp-deploy-action|cross-the-world\/ssh-[\w-]+|matheusvanzan\/sshpass-action|[\w.-]+\/(docker-)?(compose|stack|swarm|ssh|remote)-deploy[\w-]*|[\w.-]+\/[\w-]*(deploy-docker|docker-deploy|docker-remote-deployment)[\w-]*)@/i;
/** Commands that do, with what they are called. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/(^|[\s;&|])kamal\s+(deploy|redeploy|setup)\b/, "kamal"],
  [/(^|[\s;&|])docker\b[^\n]*\sstack\s+deploy\b/, "docker stack deploy"],
  [/(^|[\s;&|])rsync\s/, "rsync"],
  [/(^|[\s;&|])scp\s/, "scp"],
  [/(^|[\s;&|])ssh\s+(?!-keygen|-keyscan)\S/, "ssh"],
  [/(^|[\s;&|])(ansible-playbook|cap|fab|dokku|flyctl|eb)\s/, "a command of another tool"],
];
/** Where the project lies on the host, by what a step says. */
const places = [
  /(?:^|[\s;&|"'(])cd\s+["']?(\/[\w./-]+)/m,
  /--project-directory[\s=]["']?(\/[\w./-]+)/,
  /[\w}]:(\/(?:srv|opt|home|var|root|data|app)[\w./-]*)/,
];
/** Inputs of such actions that name a folder on the host. */
const inputs = ["target", "remote_path", "remote-path", "path", "deploy_path", "directory"];

/** Workflows that deploy already, other than the one that is to be written. A file that is no workflow is passed over. */
export async function otherDeployments(
  root: string,
  paths: readonly string[],
  own: string,
): Promise<OtherDeployment[]> {
  const files = paths.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) && path !== own);
  const read = await Promise.all(
    files.map(async (path) => deploymentIn(path, await readFile(join(root, path), "utf8").catch(() => ""))),
  );
  return read.flatMap((found) => found ?? []);
}

/** What a workflow deploys by. @param text the whole of it */
export function deploymentIn(path: string, text: string): OtherDeployment | undefined {
  const steps = stepsOf(text);
  const ways = steps.flatMap((step) => wayOf(step, path) ?? []);
  const [by] = ways;
  if (by === undefined) return undefined;
  return { path, by, directory: steps.map(directoryOf).find((found) => found !== undefined) };
}

interface Step {
  readonly uses: string;
  readonly run: string;
  readonly given: Readonly<Record<string, unknown>>;
}

function stepsOf(text: string): Step[] {
  let content: unknown;
  try {
    content = parse(text, { logLevel: "silent" });
  } catch {
    return [];
  }
  const jobs = Object.values(mapping(mapping(content)["jobs"])).map(mapping);
  return jobs
    .flatMap((job) => list(job["steps"]).map(mapping))
    .map((step) => ({
      uses: textOf(step["uses"]) ?? "",
      run: textOf(step["run"]) ?? "",
      given: mapping(step["with"]),
    }));
}

function wayOf({ uses, run }: Step, path: string): string | undefined {
  const own = ownAction(uses);
  if (own?.startsWith("deploy-") === true) return `stageway/${own}`;
  if (actions.test(uses)) return uses.replace(/@.*$/, "");
  const command = commands.find(([pattern]) => pattern.test(run))?.[1];
  if (command !== undefined) return command;
  // Tests start their services in the same way: the name tells them apart.
  const isNamed = /deploy|release|prod|staging|live/i.test(path);
  return isNamed && /docker[ -]compose\b[^\n]*\bup\b/.test(run) ? "docker compose up" : undefined;
}

function directoryOf({ run, given }: Step): string | undefined {
  const script = [run, textOf(given["script"]) ?? "", textOf(given["command"]) ?? ""].join("\n");
  const said = inputs.flatMap((name) => textOf(given[name]) ?? []).find((value) => /^\/[\w./-]+$/.test(value));
  const written = places.flatMap((place) => place.exec(script)?.[1] ?? [])[0];
  return (written ?? said)?.replace(/(.)\/+$/, "$1");
}
