import { conclusionOf, heldHost, runOnHost, type Deployment, type StartOptions } from "@stageway/remote";
import { attention, conduct, type Part } from "./conduct.ts";
import { cancelPatience, cannotTell, type Ended } from "./ending.ts";
import type { Recorder } from "./record.ts";
import { signedFiles } from "./signed-files.ts";
import { sourceFile } from "./source.ts";
import { discard, type PlannedDelivery, type Scene } from "./scene.ts";
import { unrecordedFile } from "./unrecorded.ts";
import { wavesOf } from "./waves.ts";

/** It runs everywhere and is healthy, and waits for its verdict. */
export interface Held {
  readonly kind: "held";
  readonly number: number;
  /** Milliseconds until the hosts undo it by themselves. */
  readonly remaining: number;
}

type Running = Held | ({ readonly kind: "ended" } & Ended);

/** Runs the job of one host to its end, or to its hold. */
export async function runAlone(planned: PlannedDelivery, recorder: Recorder, scene: Scene): Promise<Running> {
  const { host, reading } = planned;
  const { world } = scene;
  try {
    const start = { ...startOptions(planned, recorder, scene), number: recorder.number ?? ("next" as const) };
    const deployment = await runOnHost(host.target, reading, { ...start, signal: world.signal });
    warn(planned, deployment, scene);
    const { number, phase, stale, remaining = 0 } = deployment;
    // A host may give it less time than it was asked to, and never more.
    if (phase === "held") return { kind: "held", number, remaining: Math.min(remaining, scene.order.hold) };
    return { kind: "ended", ...conclusionOf(deployment), number, ...(stale === true && { stale }) };
  } catch (error) {
    const asked = { number: recorder.number, token: reading.token };
    return { kind: "ended", ...(await cannotTell(host, asked, error, world)) };
  }
}

/** Runs the jobs of several hosts as one deployment, under one number. */
export async function runTogether(
  planned: readonly PlannedDelivery[],
  recorder: Recorder,
  scene: Scene,
): Promise<Running> {
  const { order, settings, world } = scene;
  const number = recorder.number ?? Math.max(...planned.map(({ reading }) => reading.status.newest ?? 0)) + 1;
  const parts = planned.map((one) => partOf(one, number, recorder, scene));
  const [first] = planned;
  const firstAlone = first?.plan.decisions.some(({ action }) => action === "run") === true;
  const waves = wavesOf(parts, { ...settings, firstAlone });
  // Every deployment takes its leases in this order, whatever order its hosts are listed in.
  const inOrder = parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const conducted = await conduct(inOrder, { waves, hold: order.hold }, world);
  if (conducted.kind === "held") return { kind: "held", number, remaining: order.hold };
  const { conclusion, hosts, stale } = conducted;
  const begun = new Set(hosts.filter(({ outcome }) => outcome !== "refused").map(({ host }) => host));
  await discard(planned.filter(({ host }) => !begun.has(host.name)));
  return { kind: "ended", ...conclusion, hosts, number, ...(stale && { stale }) };
}

/** Milliseconds for which a host that does not answer is tried again, while the others wait for it. */
const patience = 30_000;

function partOf(planned: PlannedDelivery, number: number, recorder: Recorder, scene: Scene): Part {
  const { host, reading, options } = planned;
  const { target, connection } = host;
  const { signal: cancelled, context } = scene.world;
  const following = (signal: AbortSignal) => ({ signal, patience });
  const left = () => (cancelled.aborted ? cancelPatience : patience);
  return {
    ...heldHost({ address: connection.address, target, number, patience: left }),
    lease: (signal) =>
      runOnHost(target, reading, {
        ...startOptions(planned, recorder, scene),
        number,
        options: { ...options, hold: attention },
        gate: attention,
        until: "leased",
        ...following(signal),
      }),
    ready: (signal) => target.follow(number, { until: "ready", ...following(signal) }),
    go: async (signal) => {
      const { deployment } = await target.go(number, `all hosts are ready ${context.runUrl}`.trim(), following(signal));
      return deployment;
    },
  };
}

function startOptions(
  planned: PlannedDelivery,
  { number, unrecorded }: Recorder,
  { settings, world }: Scene,
): Omit<StartOptions, "number" | "signal"> {
  const { bundle, options } = planned;
  return {
    wanted: bundle.wanted,
    options,
    release: bundle.document,
    more: [
      ...(number === undefined ? [] : [sourceFile(world.context)]),
      ...(unrecorded === undefined ? [] : [unrecordedFile(unrecorded)]),
      ...(bundle.proof === undefined ? [] : signedFiles(bundle.proof)),
    ],
    ...dockerConfig(planned, settings),
    wait: settings.wait,
    runUrl: world.context.runUrl,
  };
}

function warn({ host }: PlannedDelivery, { warnings, outcome, reason }: Deployment, { world }: Scene): void {
  if (warnings > 0)
    world.log.warning(
      outcome === "deployed" && reason !== undefined
        ? `The release runs on ${host.name}, but not all was done afterwards: ${reason}`
        : `${warnings} steps after the deployment failed: the log of ${host.name} has them`,
    );
}

/** What the host's client logs in with, once, while it fetches. */
function dockerConfig(
  { bundle: { registry } }: PlannedDelivery,
  { username, password }: Scene["settings"],
): { dockerConfig?: string } {
  if (username === undefined || password === undefined) return {};
  const auth = Buffer.from(`${username}:${password.reveal()}`).toString("base64");
  const name = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  return { dockerConfig: JSON.stringify({ auths: { [name]: { auth } } }) };
}
