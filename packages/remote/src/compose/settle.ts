import type { Command, Step } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { droppedNetworks } from "./dropped.ts";
import { guardsByContainer, unguardSteps } from "./guards.ts";
import { keepTag, serviceTag } from "./keep-tag.ts";
import type { Scene } from "./scene.ts";
import { rememberCommands } from "./replaced.ts";
import { runningOf, stopCommand } from "./scene.ts";

/** What is done once a deployment is confirmed: the old containers go, images are kept for rollbacks, old ones let go. */
export function settleSteps(
  decisions: readonly Decision[],
  pinned: ReadonlySet<string>,
  dropped: readonly string[],
  scene: Scene,
): readonly Step[] {
  return [
    ...rememberStep(decisions, pinned, scene),
    ...removedSteps(decisions),
    ...absentSteps(decisions),
    ...leftStep(decisions, dropped, scene),
    ...unguardSteps(decisions, scene),
    ...keepSteps(decisions, pinned, scene),
    ...forgetSteps(scene),
  ];
}

function removedSteps(decisions: readonly Decision[]): readonly Step[] {
  return decisions
    .filter(({ action }) => action === "remove")
    .map((decision) => {
      const running = runningOf(decision);
      const stop = running.length === 0 ? [] : [stopCommand(decision.model, running)];
      return {
        title: `remove ${decision.service}`,
        do: [...stop, ["absent", ...decision.old.map(({ name }) => name)]],
      };
    });
}

function absentSteps(decisions: readonly Decision[]): readonly Step[] {
  const gone = decisions.filter(({ action, method }) => {
    // Compose removes itself what it recreates.
    return (
      action === "scale" ||
      ((action === "roll" || action === "replace" || action === "run") && method.kind !== "recreate")
    );
  });
  const names = gone.flatMap(({ old }) => old.map(({ name }) => name));
  return names.length === 0 ? [] : [{ title: "remove the old containers", do: [["absent", ...names]] }];
}

function rememberStep(decisions: readonly Decision[], pinned: ReadonlySet<string>, scene: Scene): readonly Step[] {
  const { model, options } = scene;
  const tagOf = (service: string) => keepTag(model.project, `${serviceTag(service)}.before`, options.number);
  const notes = rememberCommands(decisions, pinned, guardsByContainer(decisions, scene), tagOf);
  return notes.length === 0 ? [] : [{ title: "keep the images of what no release pins", do: notes }];
}

/** What only the containers of before used. */
function leftStep(decisions: readonly Decision[], files: readonly string[], scene: Scene): readonly Step[] {
  const networks = droppedNetworks(decisions, scene);
  const withdraw = files.map((path): Command => ["withdraw", path]);
  const dissolve: readonly Command[] = networks.length === 0 ? [] : [["dissolve", ...networks]];
  if (withdraw.length + dissolve.length === 0) return [];
  return [{ title: `remove ${[...files, ...networks].join(", ")}`, do: [...withdraw, ...dissolve] }];
}

function keepSteps(
  decisions: readonly Decision[],
  pinned: ReadonlySet<string>,
  { model, options }: Scene,
): readonly Step[] {
  const keeps = decisions
    .filter(({ service, elsewhere }) => pinned.has(service) && elsewhere !== true)
    .map(({ service, image }): Command => ["keep", image, keepTag(model.project, serviceTag(service), options.number)]);
  return keeps.length === 0 ? [] : [{ title: "keep the images for a rollback", do: keeps }];
}

/**
 * Tags of deployments beyond the number that is kept, newest first, this one among them. Those of two places are not in the order of
 * their numbers.
 */
function forgetSteps({ state, model, options }: Scene): readonly Step[] {
  const tagged = new Set(state.kept.map(({ number }) => number));
  const ran = (state.ran ?? []).filter((number) => tagged.has(number));
  const numbers = [...new Set([options.number, ...ran, ...[...tagged].sort((a, b) => b - a)])];
  const kept = new Set(numbers.slice(0, options.keepReleases));
  const old = state.kept
    .filter(({ number }) => !kept.has(number))
    .map(({ service, number }) => keepTag(model.project, service, number));
  const forget: readonly Command[] = old.length === 0 ? [] : [["forget", ...old]];
  return [{ title: "remove what older releases left", do: [...forget, ["retain", String(options.keepReleases)]] }];
}
