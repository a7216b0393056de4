import { ActionError, describe } from "../../../packages/core/src/index.ts";
import type { Fault } from "../../../packages/testbed/src/index.ts";
import { quietly } from "../quietly.ts";
import type { Case, Sweep } from "../sweep.ts";
import { concluding, deploying, rollingBack } from "./delivery-scenes.ts";
import { kinds, lengths, nameOf } from "./faults.ts";
import { openPlace, type Place } from "./place.ts";
import { plansProduction, plansStaging } from "./plan-scenes.ts";
import { closing, ending, opening } from "./record-scenes.ts";
import type { Prepared, Scene } from "./scene.ts";

const scenes = [opening, closing, ending, plansStaging, plansProduction, deploying, rollingBack, concluding];

/** GitHub fails at every call of everything that calls it, in every way, before and after the effect. */
export const github: Sweep = {
  name: "github",
  trouble:
    "GitHub fails at every call of every action that calls it, before and after the effect: 500, 502 with HTML, reset, silence, half an answer, lag, 401, 403, 404, 409, 422, both rate limits; once, three times, for good",
  unit: "faults",
  must: "no record lost, none doubled, no error that was not foreseen, no request before GitHub's time",
  sample: 60,
  async open() {
    const place = await openPlace();
    const cases: Case[] = [];
    for (const scene of scenes) {
      const calls = await callsOf(scene, place);
      for (let at = 1; at <= calls; at++)
        for (const kind of kinds)
          for (const [often, times] of Object.entries(lengths))
            cases.push({
              name: `${scene.name}, call ${at} of ${calls}: ${nameOf(kind)}, ${often}`,
              run: async () => ({ tried: 1, lost: await tryWith({ ...kind, at, times }, scene, place) }),
            });
    }
    return { cases, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
  },
};

/** How many calls it makes when nothing goes wrong. */
async function callsOf(scene: Scene, place: Place): Promise<number> {
  const { act } = await scene.prepare(place, place.nextStage());
  const before = place.github.requests.length;
  await quietly(act);
  return place.github.requests.length - before;
}

async function tryWith(fault: Fault, scene: Scene, place: Place): Promise<string[]> {
  const { github } = place;
  const stage = place.nextStage();
  const prepared = await scene.prepare(place, stage);
  const [violations, early] = [github.violations.length, github.early.length];
  const injection = github.failures.add(fault);
  const error = await attempt(prepared.act);
  const struck = injection.struck;
  await place.later();
  const later = await attempt(() => prepared.follow?.(error !== undefined));
  return [
    ...(struck === 0 ? ["the fault did not strike"] : []),
    ...(error === undefined ? [] : faultsOfError(error)),
    ...(later === undefined ? [] : [`what follows failed: ${describe(later)}`]),
    ...judged(prepared, await place.records(stage), error !== undefined),
    ...github.violations
      .slice(violations)
      .map(({ problems }) => `a request that GitHub does not know: ${problems.join()}`),
    ...github.early
      .slice(early)
      // What plan asks at the same time is on its way already when the first of them is told to wait.
      .filter(({ at, toldAt }) => at > toldAt || scene.asksAtOnce !== true)
      .map(({ method, path }) => `${method} ${path} came before its time`),
  ];
}

function judged(prepared: Prepared, records: Parameters<Prepared["judge"]>[0], failed: boolean): string[] {
  return prepared.judge(records, failed).map((what) => `${what}${failed ? " (it failed)" : ""}`);
}

async function attempt(task: () => Promise<void> | undefined): Promise<unknown> {
  return quietly(async () => task()).then(
    () => undefined,
    (error: unknown) => error ?? new Error("it threw nothing"),
  );
}

/** A failure is one that we foresaw, told in our own words on one line. */
function faultsOfError(error: unknown): string[] {
  const told = describe(error);
  if (!(error instanceof ActionError)) return [`an error that nobody foresaw: ${told}`];
  if (!told.startsWith("Cannot ")) return [`it is told as: ${told}`];
  return /[\n\r]|<html/i.test(told) ? [`the message is not one line of ours: ${told}`] : [];
}
