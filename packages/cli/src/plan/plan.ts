import { ActionError, formatDuration, openGitHub, type GitHub } from "@stageway/core";
import type { Event } from "@stageway/pipeline/decide";
import { planEvent, type EventPlan } from "@stageway/planning";
import { configurationPath } from "../init/configuration-text.ts";
import { readConfigurationFile } from "../project/configuration.ts";
import { contextOf } from "../project/context.ts";
import { accessTo, type Access } from "../project/access.ts";
import { gitIn } from "../project/git.ts";
import { missingDeploymentFiles } from "../project/deployment-files.ts";
import { withoutLostLinks } from "../project/lost-links.ts";
import { filesOf, openRepository, type Repository } from "../project/repository.ts";
import type { Call, Result, World } from "../verb.ts";
import type { Paint } from "../view.ts";
import { alignedRows } from "../rows.ts";

/** Says what a push of the work tree would do, by the code that the action plan has. */
export async function plan(call: Call, world: World): Promise<Result> {
  const repository = await openRepository(world);
  if (!repository.isGit)
    throw new ActionError(`Cannot plan: ${repository.root} is not the work tree of a git repository`, {
      hint: "Go to the clone of the project, or make it a repository: git init",
    });
  if (repository.head === "")
    throw new ActionError(`Cannot plan: there is no commit yet in ${repository.root}`, {
      hint: "Commit once, then try again",
    });
  const { configuration, idle } = await readConfigurationFile(repository.root);
  const branch = call.text("branch") ?? repository.branch;
  if (branch === "")
    throw new ActionError("Cannot plan: no branch is checked out", {
      hint: "Name the branch that is pushed to with --branch",
    });
  const uncommitted = await uncommittedFiles(repository, world);
  const access = accessTo(repository.remote, world.env);
  const made = await planEvent(
    {
      event: eventOf(branch, call.text("stage")),
      configuration,
      configurationPath,
      uncommitted,
      // Nobody has merged what is not pushed yet.
      origin: undefined,
      asked: { forceRebuild: call.flag("force-rebuild") || undefined },
      isForecast: access.token === undefined,
    },
    planningWorld(repository, branch, access, world),
  );
  const exitCode = made.plan.deploy || !call.flag("exit-code") ? 0 : 1;
  const paths = withoutLostLinks(repository.root, await filesOf(repository, world));
  const missing = made.plan.deploy ? missingDeploymentFiles(configuration, paths) : [];
  const notes = [...missingNote(missing), ...notesOf(uncommitted, access), ...idle];
  return {
    text: tell(made, notes, world.view.paint),
    json: { ...made.plan, buildReason: made.buildReason, uncommitted },
    exitCode,
  };
}

function eventOf(branch: string, stage: string | undefined): Event {
  if (stage === undefined) return { kind: "push", branch, deleted: false };
  return { kind: "dispatch", ref: { kind: "branch", name: branch }, asked: { stage } };
}

function planningWorld(repository: Repository, branch: string, { token, remote }: Access, world: World) {
  const { env, processes, clock, signal } = world;
  let opened: Promise<GitHub> | undefined;
  const github = async () => {
    if (token === undefined) return undefined;
    return await (opened ??= openGitHub({ token, apiUrl: remote.apiUrl, clock, signal, env }));
  };
  return { context: contextOf(repository, branch), processes, clock, github };
}

/** What a push would not bring yet, and is planned as if it did. */
async function uncommittedFiles({ root }: Repository, world: World): Promise<string[]> {
  const git = gitIn(world, root);
  const lists = await Promise.all([
    git(["diff", "--name-only", "--no-renames", "-z", "HEAD", "--"]),
    git(["ls-files", "--others", "--exclude-standard", "-z"]),
  ]);
  return [...new Set(lists.flatMap((list) => (list ?? "").split("\0")))].filter((path) => path !== "").sort();
}

function missingNote(missing: readonly string[]): string[] {
  if (missing.length === 0) return [];
  return [`The deployment would fail: not in the repository, or ignored by git: ${missing.join(", ")}`];
}

function notesOf(uncommitted: readonly string[], access: Access): string[] {
  const count = uncommitted.length === 1 ? "1 file is" : `${uncommitted.length} files are`;
  return [
    ...(uncommitted.length > 0 ? [`${count} not committed yet, and planned as if committed`] : []),
    ...(access.token === undefined
      ? [`What ran before is not known, because no token is used: ${access.why}. ${access.todo("plan")}`]
      : []),
  ];
}

function tell({ plan: made, buildReason }: EventPlan, notes: readonly string[], paint: Paint): string {
  const build = new Set(made.build);
  const services = Object.entries(made.services);
  const title = made.deploy ? paint.green("Would deploy") : paint.yellow("Would deploy nothing");
  const deployments = made.deployments.map(({ stage, flow, version, hold, url = "" }) => [
    paint.bold(stage),
    flow,
    version,
    hold === undefined ? "" : `held for ${formatDuration(hold)}`,
    url,
  ]);
  const built = made.deploy
    ? [
        `Builds ${build.size} of ${services.length} services: ${buildReason}`,
        ...alignedRows(
          services.map(([name, { context }]) => [name, context, build.has(name) ? paint.blue("build") : "as released"]),
        ),
      ]
    : [];
  return [
    `${title}: ${made.reason}`,
    ...alignedRows(deployments),
    ...built,
    ...notes.map((note) => paint.dim(note)),
  ].join("\n");
}
