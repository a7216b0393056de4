import { createHash } from "node:crypto";
import { createProcesses } from "@stageway/core";
import {
  pushServiceImage,
  startEngine,
  startHost,
  startRegistry,
  type Engine,
  type Host,
  type HostOptions,
  type Registry,
} from "@stageway/testbed";
import {
  planCompose,
  readHost,
  runOnHost,
  type DeploymentPlan,
  type PlanOptions,
  type Question,
  type Wanted,
} from "../src/compose/index.ts";
import { openTarget, type Deployment, type Shell, type Target, type Verdict } from "../src/target/index.ts";
import { quoteCommand } from "../src/ssh/quoting.ts";
import { policyText } from "../src/target/installation.ts";
import { loadProgram } from "../src/target/program.ts";
import { options as usual } from "./compose-fixture.ts";

/** What a service of a test does. Compose files of tests say `test -f /tmp/well` as health check. */
export const behaviours = {
  well: "touch /tmp/well; trap 'exit 0' TERM; while :; do sleep 1; done",
  /** Says in `/tmp/loaded` what it read at its start. */
  reads:
    "{ cat /read/* /run/secrets/*; echo $GREETING; } 2>/dev/null | tr -d '\\n' >/tmp/loaded; touch /tmp/well; trap 'exit 0' TERM; while :; do sleep 1; done",
  never: "trap 'exit 0' TERM; echo not ready yet; while :; do sleep 1; done",
  crash: "echo cannot open the database >&2; exit 3",
  once: "echo migrated",
  fails: "echo no such table: payments >&2; exit 1",
} as const;

export type Behaviour = keyof typeof behaviours;

/** Lines of a compose file that every service of a test has. */
export const service = `
    restart: unless-stopped
    stop_grace_period: 2s
    healthcheck: { test: ["CMD", "test", "-f", "/tmp/well"], interval: 1s, retries: 3, start_interval: 200ms, start_period: 2s }`;

/** How a host is reached: by a key that has a shell, or by one behind a forced command that may run images of `shop` only. */
export const ways = ["a shell", "a forced command"] as const;
export type Way = (typeof ways)[number];

/** A compose project on a host of the testbed, and releases to deploy on it. */
export interface Project extends AsyncDisposable {
  readonly directory: string;
  readonly target: Target;
  readonly shell: Shell;
  /** Lines of the jobs' logs. */
  readonly log: string[];
  /** Pushes an image; `label` makes one with another digest. */
  image(service: string, behaviour: Behaviour, label: string, platform?: string): Promise<string>;
  plan(deployment: TestDeployment): Promise<DeploymentPlan>;
  /** Reads, plans, runs; a refused plan is thrown. */
  deploy(deployment: TestDeployment): Promise<Deployment>;
  confirm(number: number): Promise<Verdict>;
  undo(number: number): Promise<Verdict>;
  /** Service, image and state of each container of the project, sorted, as text. */
  running(): Promise<string[]>;
  /** Ids of the containers, sorted. */
  ids(): Promise<string[]>;
  sh(script: string): Promise<string>;
  /** The same project, reached in a way. */
  by(way: Way): Promise<Project>;
}

export interface TestDeployment {
  readonly images: Readonly<Record<string, string>>;
  /** Text of compose.yml. */
  readonly compose: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly options?: Partial<PlanOptions>;
  readonly platforms?: readonly string[];
}

/** A project that is reached by a shell. */
export async function startProject(host: HostOptions = {}): Promise<Project> {
  const stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const registry = stack.use(await startRegistry());
  const machine = stack.use(await startHost(engine, { ...host, machinePorts: [registry.port] }));
  await machine.exec(["mkdir", "-p", directory]);
  const by = async (way: Way) => {
    if (way === "a forced command") {
      await write(machine, program, (await loadProgram()).text);
      await write(machine, policy, policyText([`${registry.host}/shop/*`]));
    }
    return projectOver(shellOf(engine, machine, way), { engine, registry, machine, by, stack });
  };
  return await by("a shell");
}

const directory = "/srv/shop";
const [program, policy] = ["/etc/program.sh", "/etc/policy"];

interface Parts extends Pick<Project, "by"> {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly machine: Host;
  readonly stack: AsyncDisposableStack;
}

/** Commands as root, as sshd would run them for a key of that way. */
function shellOf({ docker }: Engine, { container }: Host, way: Way): Shell {
  const env = { ...process.env, ...docker.env };
  const processes = createProcesses({ env });
  const wordsOf = (command: readonly string[]) => {
    if (way === "a shell") return [container, ...command];
    const forced = ["sh", program, "--dir", directory, "--policy", policy, "--forced"];
    return ["--env", `SSH_ORIGINAL_COMMAND=${quoteCommand(command)}`, container, ...forced];
  };
  return {
    exec: (command, { onLine, ...more } = {}) =>
      processes.run(docker.file, ["exec", "--interactive", ...wordsOf(command)], { ...more, env, onStdout: onLine }),
  };
}

async function write(machine: Host, path: string, content: string | Uint8Array): Promise<void> {
  await machine.exec(["sh", "-c", 'umask 022; cat >"$1"', "sh", path], { input: content });
}

function projectOver(shell: Shell, { engine, registry, machine, by, stack }: Parts): Project {
  const log: string[] = [];
  const target = openTarget({ shell, directory, log: (line) => log.push(line) });
  const sh = (script: string) => machine.exec(["sh", "-c", script]);
  const read = async (deployment: TestDeployment) => {
    const { question, wanted } = questionOf(deployment);
    return { wanted, reading: await readHost(target, question) };
  };
  return {
    directory,
    target,
    shell,
    log,
    sh,
    by,
    image: (service, behaviour, label, platform) =>
      pushServiceImage(engine.docker, registry.host, {
        name: `shop/${service}`,
        script: `: ${label}; ${behaviours[behaviour]}`,
        ...(platform !== undefined && { platform }),
      }),
    async plan(deployment) {
      const { wanted, reading } = await read(deployment);
      return planCompose(reading.state, wanted, { ...testOptions, ...deployment.options });
    },
    async deploy(deployment) {
      const { wanted, reading } = await read(deployment);
      const options = { ...testOptions, ...deployment.options };
      const plan = planCompose(reading.state, wanted, options);
      if (plan.kind === "refused") throw new Error(plan.problems.join("\n"));
      return await runOnHost(target, reading, { number: "next", wanted, options, release: {}, wait: 0, runUrl: "" });
    },
    confirm: (number) => target.confirm(number, "the test"),
    undo: (number) => target.undo(number, "the test"),
    async running() {
      const format = '{{.Label "com.docker.compose.service"}} {{.Image}} {{.State}}';
      return lines(
        await sh(`docker ps --all --no-trunc --filter label=com.docker.compose.project --format '${format}'`),
      );
    },
    async ids() {
      return lines(await sh("docker ps --all --quiet --no-trunc --filter label=com.docker.compose.project"));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const testOptions: PlanOptions = {
  ...usual,
  hold: 0,
  healthTimeout: 20_000,
  stableFor: 1000,
  settleDelay: 0,
  migrationTimeout: 20_000,
};

function questionOf({ images, compose, files = {}, environment, platforms = [] }: TestDeployment): {
  question: Question;
  wanted: Wanted;
} {
  const all = Object.entries({ "compose.yml": compose, ...files });
  const services = Object.entries(images).map(([name, image]) => [name, { image, platforms }] as const);
  return {
    question: {
      directory,
      composeFiles: ["compose.yml"],
      profiles: [],
      files: all.map(([path, content]) => ({ path, content, mode: 0o644 })),
      images: new Map(Object.entries(images)),
      ...(environment !== undefined && { environment }),
    },
    wanted: {
      services: new Map(services),
      composeFiles: ["compose.yml"],
      composeTexts: [compose],
      files: all.map(([path, content]) => ({
        path,
        mode: 0o644,
        digest: `sha256:${createHash("sha256").update(content).digest("hex")}`,
      })),
    },
  };
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}
