import { join } from "node:path";
import { signersPath } from "@stageway/planning";
import { ownAction } from "../project/own-action.ts";
import { filesOf } from "../project/repository.ts";
import type { Call, Result, World } from "../verb.ts";
import { listVariables } from "../compose/variables.ts";
import { findAnswers } from "./answers.ts";
import { forward } from "./forward.ts";
import { makeEditions, substitutesIn } from "./editions.ts";
import { failureOf } from "./explain-run.ts";
import { keepLog } from "./kept-log.ts";
import { filesForHost, putOnHost } from "./host-files.ts";
import { writeHereCommand } from "./here-command.ts";
import { openWorld, type LocalWorld } from "./open-world.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { publishedActions } from "./published-actions.ts";
import { resultOf, type Deployed } from "./result.ts";
import { readGiven, settingsFor } from "./settings.ts";
import { awaitEnd } from "./stay.ts";
import { indented, summaryText } from "./summary-text.ts";
import { bringTools } from "./tools.ts";
import { runWorkflow } from "./workflow-run.ts";
import { openCopy, type WorkTreeCopy } from "./work-tree-copy.ts";

/** Runs the repository's own workflow in a world of this machine. */
export async function local(call: Call, world: World): Promise<Result> {
  const given = readGiven(call, world.env);
  const prepared = await prepare(call, world);
  warnOf(prepared, world);
  const names = [...new Set(prepared.workflow.uses.flatMap((uses) => ownAction(uses) ?? []))];
  const published = await publishedActions(names, world);
  await bringTools(world);
  await using stack = new AsyncDisposableStack();
  const here = stack.use(await openWorld(wishesOf(prepared), world.view));
  const hidden = prepared.compose.services.flatMap(({ ports }) => ports.filter(({ loopback }) => loopback));
  const forwarding = stack.use(
    await forward(
      here.host,
      hidden.map(({ published: port }) => port),
      here.folder,
    ),
  );
  const addressOf = (port: number) => forwarding.address(port) || here.host.address(port);
  const stage = await openStage(prepared, here, published, { given, call, world, addressOf });
  const deployed = await stage.deploy();
  if (call.flag("once")) return resultOf(deployed, prepared, here, world.view.paint);
  const command = await writeHereCommand(prepared, here, wishesOf(prepared).directory);
  const rest = stack.move();
  const stay = () => awaitEnd(world, stage.deploy);
  return {
    ...resultOf({ ...deployed, command }, prepared, here, world.view.paint),
    after: () => stay().finally(() => rest.disposeAsync()),
  };
}

/** What the deployment will miss, before anything is started. */
function warnOf({ compose: { unset, folder, reader } }: Prepared, { view }: World): void {
  if (unset.length > 0)
    view.warn(
      `Compose needs values that nothing here gives: ${listVariables(unset)}; put them into ${join(folder, ".env")}`,
    );
  if (reader.kind === "own" && reader.unclear.length > 0)
    view.warn(`Not understood without docker compose: ${reader.unclear.join("; ")}`);
}

function wishesOf({ compose, settings, name }: Prepared) {
  const ports = [...new Set(compose.services.flatMap((service) => service.ports.map(({ published }) => published)))];
  const registries = compose.services.flatMap(
    ({ image }) => /^(?:127\.0\.0\.1|localhost):(\d+)\//.exec(image ?? "")?.[1] ?? [],
  );
  return {
    ports,
    machinePorts: [...new Set(registries.map(Number))],
    directory: settings.directory ?? `/srv/${name}`,
  };
}

interface StageOptions {
  readonly given: ReturnType<typeof readGiven>;
  readonly call: Call;
  readonly world: World;
  readonly addressOf: (port: number) => string;
}

/** Everything that stays the same from one deployment to the next. */
async function openStage(
  prepared: Prepared,
  here: LocalWorld,
  published: string,
  { given, call, world, addressOf }: StageOptions,
) {
  const { repository, branch, workflow, owner, name, compose, environment } = prepared;
  const { github, engine, folder } = here;
  const substitutes = substitutesIn(prepared, here, call);
  const actions = await makeEditions(workflow.uses, published, folder, substitutes);
  const { authenticatedUrl } = await github.createRepository(owner, name, { defaultBranch: branch });
  const copy: WorkTreeCopy = await openCopy(
    authenticatedUrl,
    join(folder, name),
    branch,
    world.processes,
    world.env["PATH"],
  );
  const settings = settingsFor(workflow, {
    ...given,
    here: substitutes,
    token: github.token,
    environment,
  });
  if (settings.empty.length > 0)
    world.view.warn(
      `Without a value here: ${settings.empty.join(", ")}; give them with --var NAME=value, --secret NAME`,
    );
  const { signing } = substitutes;
  const { directory } = wishesOf(prepared);
  const instead = new Map(signing === undefined ? [] : [[signersPath, signing.signers]]);
  let payload: Record<string, unknown> = {};
  github.onPush((push) => (payload = push));
  let runId = 1000;
  const deploy = async (): Promise<Deployed> => {
    const files = await filesOf(repository, world);
    const own = await filesForHost(repository.root, files, compose);
    await putOnHost(here.host, { root: repository.root, folder: compose.folder, directory, files: own });
    if (own.length > 0) world.view.note(`  put onto the host, because git does not have it: ${own.join(", ")}`);
    const commit = await copy.push(repository.root, files, "The work tree as it is now", instead);
    world.view.note(`  git push: ${commit.slice(0, 7)} to ${branch} of ${owner}/${name}`);
    await github.addRun(`${owner}/${name}`, { id: ++runId, ref: branch, status: "in_progress" });
    const end = await runWorkflow(
      {
        workspace: copy.path,
        workflow: workflow.path,
        event: { name: "push", payload },
        actions,
        github: {
          apiUrl: github.apiUrl,
          serverUrl: github.serverUrl,
          repository: `${owner}/${name}`,
          runId,
          actor: github.actor,
        },
        secrets: settings.secrets,
        vars: settings.vars,
        env: engine.docker.env,
        runsOn: workflow.runsOn,
      },
      world.view,
      world.signal,
    );
    if (!end.ok) throw failureOf(end, await keepLog(end.text, name));
    for (const summary of end.summaries) world.view.note(indented(summaryText(summary, world.view.paint)));
    return { answers: await findAnswers(compose.services, addressOf, world.clock), summaries: end.summaries };
  };
  return { deploy };
}
