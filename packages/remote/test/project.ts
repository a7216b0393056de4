import { createHash } from "node:crypto";
import { createProcesses } from "@stageway/core";
import { pushServiceImage, startEngine, startHost, startRegistry, type HostOptions } from "@stageway/testbed";
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

/** @param access by a key with a forced command, which may run images of `shop/web` only, or by a shell */
export async function startProject(host: HostOptions = {}, access: { forced?: boolean } = {}): Promise<Project> {
  const stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const registry = stack.use(await startRegistry());
  const machine = stack.use(await startHost(engine, { ...host, machinePorts: [registry.port] }));
  const processes = createProcesses({ env: { ...process.env, ...engine.docker.env } });
  const env = { ...process.env, ...engine.docker.env };
  const directory = "/srv/shop";
  await machine.exec(["mkdir", "-p", directory]);
  const shell: Shell = {
    exec: (command, { onLine, ...more } = {}) => {
      const asked = `SSH_ORIGINAL_COMMAND=${quoteCommand(command)}`;
      const words = access.forced
        ? [
            "--env",
            asked,
            machine.container,
            "sh",
            "/etc/program.sh",
            "--dir",
            directory,
            "--policy",
            "/etc/policy",
            "--forced",
          ]
        : [machine.container, ...command];
      return processes.run(engine.docker.file, ["exec", "--interactive", ...words], { ...more, env, onStdout: onLine });
    },
  };
  if (access.forced) {
    const write = ["exec", "--interactive", machine.container, "sh", "-c", 'umask 022; cat >"$1"', "sh"];
    const { text } = await loadProgram();
    await processes.run(engine.docker.file, [...write, "/etc/program.sh"], { input: text, env });
    const policy = policyText([`${registry.host}/shop/web`]);
    await processes.run(engine.docker.file, [...write, "/etc/policy"], { input: policy, env });
  }
  const log: string[] = [];
  const target = openTarget({ shell, directory, log: (line) => log.push(line) });
  const sh = (script: string) => machine.exec(["sh", "-c", script]);
  const read = async (deployment: TestDeployment) => {
    const { question, wanted } = questionOf(directory, deployment);
    return { wanted, reading: await readHost(target, question) };
  };
  const project: Project = {
    directory,
    target,
    shell,
    log,
    sh,
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
  return project;
}

const testOptions: PlanOptions = {
  ...usual,
  hold: 0,
  healthTimeout: 20_000,
  stableFor: 1000,
  settleDelay: 0,
  migrationTimeout: 20_000,
};

function questionOf(
  directory: string,
  { images, compose, files = {}, environment, platforms = [] }: TestDeployment,
): { question: Question; wanted: Wanted } {
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
