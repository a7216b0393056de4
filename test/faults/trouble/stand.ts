import type { Job, StepOptions, StepResult } from "../../../actions/deploy-compose/test/job.ts";
import { exitCodes, type Outcome } from "../../../packages/core/src/index.ts";
import type { HostOptions } from "../../../packages/testbed/src/index.ts";
import type { Version } from "../rollback/application.ts";
import { broken, changed, slow } from "../rollback/changes.ts";
import { startGround, type Ground } from "../rollback/ground.ts";
import { differences, type HostState } from "../rollback/host-state.ts";
import { oneError } from "../rollback/ways.ts";

type Inputs = Readonly<Record<string, string>>;

/** A host on which one release runs, and another that is to come. */
export interface Stand extends AsyncDisposable {
  readonly ground: Ground;
  /** What it looks like before, and when the other one is deployed. */
  readonly before: HostState;
  readonly after: HostState;
  /** One service of it takes its time, so that there is time for something to happen. */
  readonly next: Version;
  readonly badNext: Version;
  /** Begins a case: the first release runs, as at the very beginning. */
  begin(): Promise<void>;
  deploy(job: Job, more?: Inputs, options?: StepOptions & { readonly version?: Version }): Promise<StepResult>;
}

export async function startStand(host: HostOptions = {}): Promise<Stand> {
  await using starting = new AsyncDisposableStack();
  const ground = starting.use(await startGround(host));
  const news = ["new images of all", "a changed env file", "a changed mounted file", "a new volume"] as const;
  const next = slow(changed(ground.first, news, ground.images), ground.images);
  const before = (await ground.standing()).state;
  const deploy: Stand["deploy"] = (job, more = {}, { version = next, ...options } = {}) =>
    ground.deploy(job, version, "next", more, options);
  await using job = await ground.world.job();
  const first = await deploy(job);
  if (first.output("outcome") !== "deployed") throw new Error(`Cannot begin: ${first.log}`);
  const after = await ground.state();
  const stack = starting.move();
  return {
    ...{ ground, before, after, next, deploy },
    badNext: broken(next, ground.images),
    begin: async () => {
      await ground.standing();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** How a step ended, for those that have no outputs: a post step. */
export type Ended = Pick<StepResult, "exitCode" | "log"> & { readonly outcome: string };

export function endingOf(step: StepResult): Ended {
  return { ...step, outcome: step.output("outcome") };
}

/** What somebody has just started by hand is not healthy at once. */
const settled = `left=50; while docker ps --format '{{.Status}}' | grep -q starting && [ $((left -= 1)) -gt 0 ]; do sleep 0.1; done`;

/** Whatever of it is not true: outcome, exit code and what runs have to be of one mind, and a failure is told once. */
export async function untruths(stand: Stand, { exitCode, log, outcome }: Ended): Promise<readonly string[]> {
  await stand.ground.sh(settled);
  const state = await stand.ground.state();
  const told = exitCode === 0 ? [] : oneError({ log });
  const said = log.slice(-700);
  if (outcome === "degraded") {
    const command = /ssh .*(status|program)/.test(log) ? [] : [`degraded without a command: ${said}`];
    return [...told, ...command, ...(exitCode === exitCodes.degraded ? [] : [`degraded, and exit code ${exitCode}`])];
  }
  const deployed = outcome === "deployed" || outcome === "unchanged";
  const wanted = exitCodes[(outcome === "" ? "refused" : outcome) as Outcome];
  return [
    ...told,
    ...(exitCode === wanted ? [] : [`it ended ${outcome || "without an outcome"} (${exitCode}): ${said}`]),
    ...differences(deployed ? stand.after : stand.before, state, { networks: "more" }).map(
      (difference) => `it ended ${outcome || "without an outcome"}, and yet: ${difference}; ${said}`,
    ),
  ];
}

/** What the next run does not bring to where it was to be. */
export async function unrepaired(stand: Stand): Promise<readonly string[]> {
  await using job = await stand.ground.world.job();
  const step = await stand.deploy(job);
  const good = ["deployed", "unchanged"].includes(step.output("outcome")) && step.exitCode === 0;
  return [
    ...(good ? [] : [`the next run ended ${step.output("outcome")} (${step.exitCode}): ${step.log.slice(-700)}`]),
    ...differences(stand.after, await stand.ground.state(), { networks: "more" }).map(
      (difference) => `after the next run: ${difference}`,
    ),
  ];
}

/** A deployment, what happens meanwhile, the judgement, what ends the trouble, and the next run. */
export async function troubled(
  stand: Stand,
  happen: () => Promise<unknown>,
  {
    version,
    more = {},
    mend = () => Promise.resolve(),
  }: { readonly version?: Version; readonly more?: Inputs; readonly mend?: () => Promise<unknown> } = {},
): Promise<readonly string[]> {
  await stand.begin();
  await using job = await stand.ground.world.job();
  const deploying = stand.deploy(job, more, version === undefined ? {} : { version });
  await happen();
  const step = endingOf(await deploying);
  const lost = await untruths(stand, step);
  await mend();
  return [...lost, ...(await unrepaired(stand))];
}

/** A deployment that is held while something happens, and then gets its job's verdict. */
export async function troubledHold(
  stand: Stand,
  happen: () => Promise<unknown>,
  {
    verdict,
    hold = "5m",
    mend = () => Promise.resolve(),
  }: {
    readonly verdict: "success" | "failure" | "none";
    readonly hold?: string;
    readonly mend?: () => Promise<unknown>;
  },
): Promise<readonly string[]> {
  const { world } = stand.ground;
  await stand.begin();
  await using job = await world.job();
  const held = await stand.deploy(job, { hold });
  if (held.exitCode !== 0 || held.output("outcome") !== "") return [`it is not held: ${held.log.slice(-500)}`];
  await happen();
  const lost: string[] = [];
  if (verdict !== "none") {
    const post = await job.post("deploy-compose", { token: world.github.token, "job-status": verdict });
    const outcome = ({ 0: "deployed", 1: "refused", 2: "rolled-back" } as const)[post.exitCode] ?? "degraded";
    lost.push(...(await untruths(stand, { ...post, outcome })));
  }
  await mend();
  return [...lost, ...(await unrepaired(stand))];
}
