import { ActionError, describe } from "../../../packages/core/src/index.ts";
import type { Fault } from "../../../packages/registry/test/faults.ts";
import type { Random } from "../random.ts";
import type { Case, Sweep } from "../sweep.ts";
import { askedFor, kindsOf } from "./faults.ts";
import { faultsOfContent, scenes, type Prepared, type Scene } from "./scenes.ts";
import { randomFrom } from "../random.ts";

const lengths = { once: 1, "three times": 3, "for good": Number.MAX_SAFE_INTEGER } as const;
/** Milliseconds in which everything is over, whatever goes wrong; clocks are not waited for. */
const patience = 30_000;

/** A registry fails at every request of everything that asks it, in every way. */
export const registry: Sweep = {
  name: "registry",
  trouble:
    "a registry fails at every request of fetch, push, copy, look and promote: 500, 502 with HTML, 503, 429, 401, 403, 404, 409, 422, reset, silence, cut, byte for byte, a byte wrong, half as if whole, a guest network's page, another digest, redirects to nowhere, tokens that run out half-way; once, three times, for good",
  unit: "faults",
  must: "no wrong digest accepted, no tag of something incomplete, no error that was not foreseen, no repetition before the registry's time, and the next run completes it",
  sample: 150,
  async open() {
    const cases: Case[] = [];
    for (const scene of scenes) {
      const { calls, wanted } = await cleanRun(scene);
      const names = [...Object.keys(kindsOf(randomFrom(""))), "the tokens have run out"];
      for (let at = 1; at <= calls; at++)
        for (const kind of names)
          for (const [often, times] of Object.entries(lengths))
            cases.push({
              name: `${scene.name}, request ${at} of ${calls}: ${kind}, ${often}`,
              run: async (random) => ({ tried: 1, lost: await tryWith(scene, { kind, at, times, wanted }, random) }),
            });
    }
    return { cases, [Symbol.asyncDispose]: () => Promise.resolve() };
  },
};

/** How many requests it makes when nothing goes wrong, and what it gives. */
async function cleanRun(scene: Scene): Promise<{ readonly calls: number; readonly wanted: string }> {
  await using prepared = await scene.prepare();
  const before = prepared.standIn.requests.length;
  const wanted = scrubbed(await prepared.act(), prepared);
  return { calls: prepared.standIn.requests.length - before, wanted };
}

interface Strike {
  readonly kind: string;
  readonly at: number;
  readonly times: number;
  readonly wanted: string;
}

async function tryWith(scene: Scene, strike: Strike, random: Random): Promise<string[]> {
  const { wanted } = strike;
  await using prepared = await scene.prepare();
  const early = strikeAt(prepared, strike, kindsOf(random)[strike.kind]);
  const started = performance.now();
  const first = await attempt(prepared.act);
  const took = performance.now() - started;
  const held = contentFaults(prepared);
  // To whoever looks, that something is not there is an answer like any other.
  const saidNothing = scene.looks === true && strike.kind === "404";
  prepared.standIn.fault = () => undefined;
  const second = await attempt(prepared.act);
  return [
    ...("error" in first ? faultsOfError(first.error) : saidNothing ? [] : sameAs(wanted, first.value, prepared)),
    ...("error" in first ? [] : missingTags(prepared)),
    ...early,
    ...held,
    ...(took > patience ? [`it took ${Math.round(took)} ms`] : []),
    ...("error" in second
      ? [`the next run failed: ${describe(second.error)}`]
      : [...sameAs(wanted, second.value, prepared), ...missingTags(prepared), ...contentFaults(prepared)]),
  ];
}

/** Lets the fault strike; the list that is given fills with requests that came before their time. */
function strikeAt({ standIn, clock }: Prepared, { kind, at, times }: Strike, fault: Fault | undefined): string[] {
  const early: string[] = [];
  const notBefore = new Map<string, number>();
  let seen = 0;
  standIn.fault = (request) => {
    seen++;
    const due = notBefore.get(request);
    if (due !== undefined && clock.monotonic() < due) early.push(`${request} came again before its time`);
    if (seen < at || seen >= at + times) return undefined;
    // Several uploads begin with the same words: one of them is no repetition of another.
    if (kind.endsWith("with a time") && !request.endsWith("/uploads/"))
      notBefore.set(request, clock.monotonic() + askedFor * 1000);
    if (fault === undefined) standIn.revokeTokens();
    return fault;
  };
  return early;
}

function contentFaults({ holders }: Prepared): string[] {
  return holders.flatMap(faultsOfContent);
}

function missingTags({ holders, tags }: Prepared): string[] {
  const [destination] = holders;
  return [...tags].flatMap(([name, digest]) => {
    const [repository = ""] = name.split(":");
    const [tagged, wanted] = [destination?.manifests.get(name), destination?.manifests.get(`${repository}@${digest}`)];
    return tagged !== undefined && wanted !== undefined && tagged.bytes.equals(wanted.bytes)
      ? []
      : [`${name} is not what it must be`];
  });
}

function sameAs(wanted: string, found: string, prepared: Prepared): string[] {
  const text = scrubbed(found, prepared);
  return text === wanted ? [] : [`it gave ${text.slice(0, 200)}`];
}

/** Ports differ from one case to the next. */
function scrubbed(text: string, { holders }: Prepared): string {
  return holders.reduce((rest, { host }) => rest.replaceAll(host, "registry"), text);
}

async function attempt(task: () => Promise<string>): Promise<{ readonly value: string } | { readonly error: unknown }> {
  return task().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function faultsOfError(error: unknown): string[] {
  const told = describe(error);
  if (!(error instanceof ActionError)) return [`an error that nobody foresaw: ${told}`];
  return told.startsWith("Cannot ") ? [] : [`it is told as: ${told}`];
}
