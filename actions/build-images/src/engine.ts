import { ActionError, plain, type Env, type Finished, type Processes } from "@stageway/core";

/** The builder that buildx uses on this runner. */
export interface Engine {
  /** `docker`, `docker-container`, `remote`, … */
  readonly driver: string;
  /** Whether the engine has the classic image store, which holds a single platform and cannot export a cache. */
  readonly isClassic: boolean;
}

/** What is needed to run docker. */
export interface DockerWorld {
  readonly processes: Pick<Processes, "run">;
  /** Complete environment for docker. */
  readonly env: Env;
}

/**
 * Inspects the builder of this runner.
 *
 * @throws {ActionError} with the cause and a hint when docker or buildx cannot be used.
 */
export async function readEngine(world: DockerWorld): Promise<Engine> {
  const options = { env: world.env, timeout: 60_000 };
  const builder = await world.processes.run("docker", ["buildx", "inspect"], options);
  if (!builder.ok) throw engineError(builder);
  const driver = /^Driver:[ \t]+(\S+)/m.exec(builder.stdout)?.[1] ?? "docker";
  if (driver !== "docker") return { driver, isClassic: false };
  const info = await world.processes.run("docker", ["info", "--format", "{{json .DriverStatus}}"], options);
  if (!info.ok) throw engineError(info);
  return { driver, isClassic: !info.stdout.includes("io.containerd.snapshotter") };
}

interface Explanation {
  readonly pattern: RegExp;
  readonly why: string;
  readonly hint: string;
}

/** First match wins. */
const explanations: readonly Explanation[] = [
  {
    pattern: /is not a docker command|unknown command: docker buildx|unknown command "buildx"/,
    why: "the buildx plugin of Docker is missing",
    hint: "Install docker-buildx-plugin on the runner, or add a step docker/setup-buildx-action before this one.",
  },
  {
    pattern: /permission denied.*(?:docker|\.sock)/is,
    why: "no right to use the Docker daemon",
    hint: "Add the runner's user to the group docker, or give it a rootless Docker by DOCKER_HOST.",
  },
  {
    pattern:
      /cannot connect to the docker daemon|is the docker daemon running|failed to connect to the docker API|error during connect|dial (?:unix|tcp)/i,
    why: "no Docker daemon answers",
    hint: "Start it on the runner (systemctl start docker), or say by DOCKER_HOST where it is; a runner in a container needs the daemon's socket mounted.",
  },
];

/** The error for a failed docker command, with a hint for the known causes. */
export function engineError(finished: Finished): ActionError {
  if (finished.startFailure !== undefined) {
    return new ActionError(`Cannot build images: docker is not on this runner: ${finished.startFailure}`, {
      hint: "Use a runner that has Docker (GitHub's ubuntu ones do), or install it in an earlier step.",
    });
  }
  const said = plain(`${finished.stderr}\n${finished.stdout}`).trim();
  const known = explanations.find(({ pattern }) => pattern.test(said));
  const last = said.split("\n").slice(-3).join(" | ");
  return new ActionError(`Cannot build images: ${known?.why ?? finished.shortMessage}: ${last}`, { hint: known?.hint });
}

/** @throws {ActionError} when a service needs several platforms and the engine can store only one. */
export function assertPlatforms(
  engine: Engine,
  services: readonly { readonly name: string; readonly platforms: readonly string[] }[],
): void {
  const several = services.find(({ platforms }) => platforms.length > 1);
  if (!engine.isClassic || several === undefined) return;
  throw new ActionError(
    `Cannot build the service ${several.name} for several platforms: this Docker engine keeps only one: current value is ${several.platforms.join(", ")}`,
    {
      hint: 'Turn on the containerd image store of the engine ("features": {"containerd-snapshotter": true}), or add a step docker/setup-buildx-action before this one.',
    },
  );
}
