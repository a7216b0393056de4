import type { Job, StepOptions, StepResult } from "../../../actions/deploy-compose/test/job.ts";
import { describe, exitCodes, type Outcome } from "../../../packages/core/src/index.ts";
import type { HostOptions } from "../../../packages/testbed/src/index.ts";
import type { Version } from "../rollback/application.ts";
import { broken, changed, slow } from "../rollback/changes.ts";
import { startGround, type Ground } from "../rollback/ground.ts";
import { differences, type HostState } from "../rollback/host-state.ts";
import { oneError } from "../rollback/ways.ts";
import { forgetImages, waitFor, type Moment } from "./moments.ts";

type Inputs = Readonly<Record<string, string>>;

/** A release of the application, and what a host looks like on which it runs. */
interface End {
  readonly version: Version;
  readonly state: HostState;
}

/** A host on which one of two releases runs, and the other is to come: whatever a case ended with, the next one begins with. */
export interface Stand extends AsyncDisposable {
  readonly ground: Ground;
  /** What it looks like before a case, and when the other release is deployed. */
  readonly before: HostState;
  readonly after: HostState;
  /** One service of it takes its time, so that there is time for something to happen. */
  readonly next: Version;
  readonly badNext: Version;
  /** Begins a case: one of the releases runs, all is well. */
  begin(): Promise<void>;
  deploy(job: Job, more?: Inputs, options?: StepOptions & { readonly version?: Version }): Promise<StepResult>;
}

export async function startStand(host: HostOptions = {}): Promise<Stand> {
  await using starting = new AsyncDisposableStack();
  const ground = starting.use(await startGround(host));
  const news = ["new images of all", "a changed env file", "a changed mounted file", "a new volume"] as const;
  const first = slow(ground.first, ground.images);
  const bringUp = async (version: Version): Promise<End> => {
    await using job = await ground.world.job();
    const step = await ground.deploy(job, version, "next");
    if (step.output("outcome") !== "deployed") throw new Error(`Cannot begin: ${step.log}`);
    return { version, state: await ground.state() };
  };
  await ground.standing();
  let from = await bringUp(first);
  let to = await bringUp(slow(changed(ground.first, news, ground.images), ground.images));
  const stack = starting.move();
  return {
    ground,
    get before() {
      return from.state;
    },
    get after() {
      return to.state;
    },
    get next() {
      return to.version;
    },
    get badNext() {
      return broken(to.version, ground.images);
    },
    async begin() {
      const state = await ground.state();
      const there = [from, to].find((end) => differences(end.state, state).length === 0);
      if (there === to) [from, to] = [to, from];
      if (there !== undefined) return;
      await ground.standing();
      await bringUp(from.version);
    },
    deploy: (job, more = {}, { version = to.version, ...options } = {}) =>
      ground.deploy(job, version, "next", more, options),
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

/** What an outcome is held to: where a colleague stops the whole project, only the release is ours. */
type Judged = "the project" | "the release";

/** Whatever of it is not true: outcome, exit code and what runs have to be of one mind, and a failure is told once. */
export async function untruths(
  stand: Stand,
  { exitCode, log, outcome }: Ended,
  judged: Judged = "the project",
): Promise<readonly string[]> {
  await stand.ground.sh(settled);
  const outside = Object.keys(judged === "the project" ? {} : stand.next.outside);
  const ours = ({ containers, ...state }: HostState) => ({
    ...state,
    containers: containers.filter((one) => !outside.some((service) => one.includes(`"service":"${service}"`))),
  });
  const state = ours(await stand.ground.state());
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
    ...differences(ours(deployed ? stand.after : stand.before), state).map(
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
    ...differences(stand.after, await stand.ground.state()).map((difference) => `after the next run: ${difference}`),
  ];
}

/** How a deployment ended beside which something happened; it is waited for whatever happens. */
export async function beside(deploying: Promise<StepResult>, happening: Promise<unknown>): Promise<Ended> {
  const [deployed, happened] = await Promise.allSettled([deploying, happening]);
  if (deployed.status === "rejected") throw deployed.reason;
  const step = endingOf(deployed.value);
  if (happened.status === "fulfilled") return step;
  throw new Error(`${describe(happened.reason)}; it ended ${step.outcome}: ${step.log.slice(-700)}`);
}

/** What follows once it has ended. */
interface Aftermath {
  readonly judged?: Judged;
  /** Ends the trouble. */
  readonly mend?: () => Promise<unknown>;
}

/** A deployment, what happens in a moment of it, the judgement, what ends the trouble, and the next run. */
export async function troubled(
  stand: Stand,
  moment: Moment,
  happen: () => Promise<unknown>,
  { mend = () => Promise.resolve(), judged }: Aftermath = {},
): Promise<readonly string[]> {
  const { world, sh } = stand.ground;
  await stand.begin();
  if (moment === "while images are fetched") await sh(forgetImages);
  await using job = await world.job();
  const happening = async () => {
    await waitFor(sh, moment);
    await happen();
  };
  const step = await beside(stand.deploy(job), happening());
  const lost = await untruths(stand, step, judged);
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
    judged,
  }: { readonly verdict: "success" | "failure" | "none"; readonly hold?: string } & Aftermath,
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
    lost.push(...(await untruths(stand, { ...post, outcome }, judged)));
  }
  await mend();
  return [...lost, ...(await unrepaired(stand))];
}
