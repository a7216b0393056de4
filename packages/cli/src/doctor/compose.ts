import { describe } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import { expandServices } from "@stageway/pipeline/draft";
import { findFolders } from "@stageway/planning";
import { environmentOf, goesAlong, named } from "../compose/along.ts";
import { findCompose, type ComposeProject } from "../compose/project.ts";
import { readerNote } from "../compose/reader-note.ts";
import { sharedContexts } from "../compose/shared-contexts.ts";
import { listVariables } from "../compose/variables.ts";
import { configurationPath } from "../init/configuration-text.ts";
import { settingIn, type Workflow } from "../project/workflows.ts";
import type { World } from "../verb.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed, note, unchecked } = rowsOf("here");

/** The configuration and the repository that `doctor` compares with the compose files. */
export interface ComposeLook {
  readonly configuration: Configuration;
  readonly root: string;
  /** Files of the repository. */
  readonly paths: readonly string[];
  readonly workflows: readonly Workflow[];
}

/** Checks, for the compose files of each stage, that compose accepts them and that the host gets the files and values they need. */
export async function checkCompose(look: ComposeLook, world: World): Promise<Row[]> {
  const { configuration, root, paths } = look;
  const own = Object.entries(configuration.stages).filter(([, { target }]) => target === "compose");
  const sets = new Map<string, { readonly files: readonly string[]; readonly stages: string[] }>();
  for (const [name, { compose: files = configuration.compose.files }] of own) {
    const set = sets.get(files.join("\n")) ?? { files, stages: [] };
    set.stages.push(name);
    sets.set(files.join("\n"), set);
  }
  const rows: Row[] = [];
  for (const { files, stages } of sets.values()) {
    // What is not there is said of the deployment files.
    if (files.some((file) => !paths.includes(file))) continue;
    try {
      const compose = await findCompose(root, paths, files, world);
      rows.push(...checkReading(compose), ...checkAlong(compose, look), ...checkValues(compose, stages, look));
    } catch (error) {
      rows.push(failed("compose", describe(error)));
    }
  }
  return [...rows, ...(await checkContexts(look))];
}

function checkReading({ services, files, reader }: ComposeProject): Row[] {
  const { found, unclear } = readerNote(reader);
  const why = `${files.join(", ")}: ${services.map(({ name }) => name).join(", ")}; ${found.join("; ")}`;
  const rest = unclear.map((each) => unchecked("compose", each, "Install docker compose, and it is asked"));
  return [reader.kind === "compose" ? ok("compose", why) : note("compose", why), ...rest];
}

function checkAlong(compose: ComposeProject, { configuration, paths }: ComposeLook): Row[] {
  const { include, warnings } = goesAlong(paths, compose);
  const listed = configuration.compose.include;
  const isListed = (path: string) =>
    listed.some((each) => each === path || path.startsWith(`${each}/`) || each.startsWith(`${path}/`) || each === ".");
  const left = include.filter(({ path }) => !isListed(path) && !compose.files.includes(path));
  return [
    ...(left.length === 0
      ? []
      : [
          failed(
            "deployment files",
            `these do not go along to the host: ${left.map(named).join(", ")}`,
            `Add to "compose: include:" of ${configurationPath}: ${left.map(({ path }) => path).join(", ")}`,
          ),
        ]),
    ...warnings.map((warning) => note("deployment files", warning)),
  ];
}

/** The host rejects variables without a value. Which variables a secret contains cannot be checked. */
function checkValues(
  compose: ComposeProject,
  stages: readonly string[],
  { configuration, paths, workflows }: ComposeLook,
): Row[] {
  const { unset, required, folder, environment } = compose;
  if (required.length === 0) return [];
  const [committed] = environmentOf(paths, folder);
  const goes = committed !== undefined && configuration.compose.include.includes(committed);
  const inputs = workflows.flatMap(({ steps }) => steps.filter(({ action }) => action === "deploy-compose"));
  const given = inputs.flatMap(({ inputs: each }) => each.get("env-file") ?? []);
  const settings = given
    .flatMap((value) => settingIn(value) ?? [])
    .map(({ kind, name }) => `${kind === "vars" ? "variable" : "secret"} ${name}`);
  const where =
    settings.length > 0
      ? `the ${[...new Set(settings)].join(", ")}`
      : "a secret, which env-file of deploy-compose reads";
  const file = folder === "" ? ".env" : `${folder}/.env`;
  const of = stages.length === Object.keys(configuration.stages).length ? "" : ` (${stages.join(", ")})`;
  const nowhere = failed(
    "values",
    `compose needs values that nothing here gives${of}: ${listVariables(unset)}`,
    `Put them into ${file} here and into ${where}, or give them a default: \${NAME:-value}`,
  );
  const known = required.filter(({ name }) => environment.has(name) && !unset.some((each) => each.name === name));
  const elsewhere =
    given.length > 0
      ? unchecked(
          "values",
          `whether ${where} has values for ${listVariables(known)}`,
          `Only ${file} has them here, and git does not have that file`,
        )
      : failed(
          "values",
          `nothing gives the host values for ${listVariables(known)}`,
          `Only ${file} has them here, and git does not have that file: put it into ${where}`,
        );
  return [...(unset.length > 0 ? [nowhere] : []), ...(known.length > 0 && !goes ? [elsewhere] : [])];
}

async function checkContexts({ configuration, root, paths }: ComposeLook): Promise<Row[]> {
  try {
    const services = expandServices(configuration, (pattern, dockerfile) => findFolders(root, pattern, dockerfile));
    const builds = [...services].map(([name, { planned }]) => ({
      name,
      context: planned.context,
      dockerfile: planned.dockerfile,
    }));
    return (await sharedContexts(root, builds, paths)).map((saved) => note("builds", saved));
  } catch {
    return []; // Said of the services.
  }
}
