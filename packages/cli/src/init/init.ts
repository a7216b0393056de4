import { join } from "node:path";
import { ActionError, describe } from "@stageway/core";
import { parseConfiguration } from "@stageway/pipeline/config-file";
import { signersPath } from "@stageway/planning";
import { withoutLostLinks } from "../project/lost-links.ts";
import { filesOf, openRepository } from "../project/repository.ts";
import type { Call, Result, World } from "../verb.ts";
import type { Paint } from "../view.ts";
import { copies } from "../doctor/source-of-actions.ts";
import { findCompose } from "../compose/project.ts";
import { configurationPath, configurationText } from "./configuration-text.ts";
import { gather, type Findings } from "./findings.ts";
import { otherDeployments } from "./other-deployments.ts";
import { sharedContexts } from "../compose/shared-contexts.ts";
import { keyLines, keySteps } from "../trust/key-report.ts";
import { buildName } from "../trust/names.ts";
import { changesList, makeKeys, planKeys, type PreparedKey } from "../trust/prepare-keys.ts";
import { addsTrust, addTrust } from "./add-trust.ts";
import { settingsOf, workflowPath, workflowText } from "./workflow-text.ts";
import { refuseExisting, writeFiles } from "./write-files.ts";

/** Writes a configuration and a first workflow from what is found in the repository. */
export async function init(call: Call, world: World): Promise<Result> {
  const repository = await openRepository(world);
  if (addsTrust(call, repository.root)) return await addTrust(repository, call, world);
  const paths = withoutLostLinks(repository.root, await filesOf(repository, world));
  const compose = await findCompose(repository.root, paths, call.texts("compose-file"), world);
  const stage = call.text("stage") ?? "staging";
  const deployments = await otherDeployments(repository.root, paths, workflowPath(stage));
  const gathered = gather(repository, paths, compose, deployments, {
    stage,
    branch: call.text("branch"),
    images: call.text("images"),
    hosts: call.texts("host"),
    user: call.text("user"),
    directory: call.text("directory"),
    trust: call.flag("trust"),
  });
  const findings = {
    ...gathered,
    assumed: [...gathered.assumed, ...(await savings(gathered, repository.root, paths))],
  };
  const files = new Map([
    [configurationPath, configurationText(findings)],
    [workflowPath(findings.stage), workflowText(findings)],
  ]);
  refuseWrong(files.get(configurationPath) ?? "");
  const dry = call.flag("dry-run");
  const plan = findings.trust ? await planKeys(repository, [buildName, stage], world) : undefined;
  if (!dry && !call.flag("force")) refuseExisting(repository.root, files.keys(), replaceHint);
  const made = plan === undefined || dry ? undefined : await makeKeys(plan);
  if (plan !== undefined && made !== undefined && changesList(plan)) files.set(signersPath, made.list);
  if (!dry) await writeFiles(repository.root, files);
  const keys = made?.keys ?? plan?.keys;
  const { found, assumed, warnings } = findings;
  return {
    text: report(findings, { files, keys }, dry, world.view.paint),
    json: {
      written: !dry,
      files: Object.fromEntries(files),
      found,
      assumed,
      warnings,
      required: findings.required,
      settings: settingsOf(findings.stage),
      ...(keys !== undefined && { keys }),
    },
  };
}

const replaceHint =
  "See what would be written with --dry-run, and replace it with --force. --trust alone adds keys to what is there";

/** What ignore files would save. */
async function savings({ services }: Findings, root: string, paths: readonly string[]): Promise<string[]> {
  const builds = Object.entries(services).map(([name, { context, dockerfile = join(context, "Dockerfile") }]) => ({
    name,
    context,
    dockerfile,
  }));
  return await sharedContexts(root, builds, paths);
}

/** What is wished for on the command line, or named in a compose file, may be what no configuration can say. */
function refuseWrong(text: string): void {
  try {
    parseConfiguration(new TextEncoder().encode(text), configurationPath);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    throw new ActionError(`Cannot write a configuration of what was found: ${describe(error)}`, {
      hint: "Nothing was written: mend what is named there in the compose file, or by an option of init",
    });
  }
}

interface Written {
  readonly files: ReadonlyMap<string, string>;
  readonly keys: readonly PreparedKey[] | undefined;
}

function report(findings: Findings, { files, keys }: Written, dry: boolean, paint: Paint): string {
  const { found, assumed, warnings, stage, required } = findings;
  const names = settingsOf(stage);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${line}`)];
  const shown = dry ? [...files].flatMap(([path, text]) => ["", paint.bold(path), text.trimEnd()]) : [];
  return [
    ...section("Found", found),
    ...section("Assumed", assumed),
    ...section(
      "Mind",
      warnings.map((warning) => paint.yellow(warning)),
    ),
    ...(dry ? ["", "Nothing was written: this was a dry run", ...shown] : section("Wrote", [...files.keys()])),
    ...section("Keys", keyLines(keys ?? [], dry)),
    ...section("Next", [
      ...(keys === undefined ? [] : keySteps(keys)),
      "stageway local     runs it on this machine, with no account anywhere",
      "stageway doctor    says what is missing here and on the host",
      `The actions are not published yet: keep a copy in a repository of your own called stageway, and write OWNER/stageway/plan@v1 and so on in the workflow (${copies})`,
      `Nor is the schema in the first line of ${configurationPath}: until it is, name the file in a checkout of Stageway`,
      `In the repository's settings: variables ${names.host}, ${names.user}, ${names.knownHosts}; secrets ${names.key}, ${names.environment} (the project's .env, ${required.length === 0 ? "may be empty" : `with ${required.join(", ")}`})`,
    ]),
  ].join("\n");
}
