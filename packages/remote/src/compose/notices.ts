import type { Decision } from "./decision.ts";
import type { Model } from "./model.ts";
import type { TargetState } from "./state.ts";
import type { WantedService } from "./wanted.ts";

/** What people should know before it happens. */
export function notices(
  touched: readonly Decision[],
  all: readonly Decision[],
  idle: ReadonlyMap<string, WantedService>,
): readonly string[] {
  return [
    ...touched.flatMap(inPlace),
    ...touched.filter(({ action }) => action === "restart").map(restarted),
    ...touched.filter(({ action }) => action === "run").map(migrated),
    ...touched.flatMap(endsPerhaps),
    ...touched.flatMap(failureAction),
    ...all.flatMap(orphan),
    ...[...idle.keys()].map(
      (name) => `${name} is in a profile that is not active: it gets its image, and is not started`,
    ),
  ];
}

/** An environment is a secret, so it is never removed on the quiet, and never stays so. */
export function environmentNotice({ environmentOf }: Pick<TargetState, "environmentOf">): readonly string[] {
  if (environmentOf === undefined) return [];
  return [
    `.env stays as deployment ${environmentOf} was given it: this one is given no environment. To change it give "env-file", with a line of comment to empty it`,
  ];
}

/**
 * The journal knows of a deployment and the engine of no container: somebody removed them, or the engine has another data root, in
 * which no volume has data either.
 */
export function goneNotice(
  { containers, ran = [] }: Pick<TargetState, "containers" | "ran">,
  { volumes }: Pick<Model, "volumes">,
): readonly string[] {
  const [last] = ran;
  if (last === undefined || containers.length > 0) return [];
  const own = [...volumes.values()].filter(({ external }) => !external).map(({ name }) => name);
  const data = own.length === 0 ? "" : `; if its data root was changed, these volumes start empty: ${own.join(", ")}`;
  return [
    `deployment ${last} ran here last, and the engine has no container of the project any more: all of it is started from nothing${data}`,
  ];
}

function inPlace({ service, action, method }: Decision): readonly string[] {
  if (action !== "replace" || method.kind === "beside") return [];
  return [`${service} is replaced in place, which its clients notice: ${method.reason}`];
}

function restarted({ service, reason }: Decision): string {
  return `${service} is restarted, which its clients notice: ${reason}`;
}

function migrated({ service }: Decision): string {
  return `${service} runs once before anything is switched; what it does to data is not undone by a rollback`;
}

/** Nothing says whether such a service ends by itself. */
function endsPerhaps({ service, action, fresh, model }: Decision): readonly string[] {
  if (model?.restart !== "no" || action === "run" || fresh.length === 0) return [];
  return [
    `${service} has restart: "no" and has to keep running: if it runs once and ends, name it in the input migrations`,
  ];
}

function failureAction({ service, model }: Decision): readonly string[] {
  const asked = model?.update.failureAction;
  if (asked !== "continue" && asked !== "pause") return [];
  return [`failure_action ${asked} of ${service} is read as rollback: a release is never left half`];
}

function orphan({ service, action, labelled, model, old }: Decision): readonly string[] {
  if (model !== undefined) return [];
  if (action === "remove")
    return [`${service} is no longer in the compose files: it is removed once the deployment is confirmed`];
  return labelled
    ? []
    : [
        `${old.map(({ name }) => name).join(", ")} is left alone: the compose files do not have ${service}, and somebody else started it`,
      ];
}
