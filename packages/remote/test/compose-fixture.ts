import { readFileSync, writeFileSync } from "node:fs";
import { deepStrictEqual } from "node:assert";
import { planCompose, type DeploymentPlan, type Planned } from "../src/compose/plan.ts";
import type { Container, TargetState } from "../src/compose/state.ts";
import type { PlanOptions, Wanted, WantedService } from "../src/compose/wanted.ts";
import type { Command } from "../src/target/job.ts";

/** A digest for people's eyes: the letter over and over. */
export function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

export type ServiceModel = Readonly<Record<string, unknown>>;

/** A compose model of these services, as `docker compose config --format json` prints one. */
export function modelOf(
  services: Readonly<Record<string, ServiceModel>>,
  more: Readonly<Record<string, unknown>> = {},
): unknown {
  const networks = { default: { name: "shop_default", ipam: {} } };
  const full = Object.entries(services).map(([name, service]) => [name, { networks: { default: null }, ...service }]);
  return { name: "shop", networks, services: Object.fromEntries(full) as unknown, ...more };
}

/** A target on which nothing runs. */
export function emptyState(model: unknown, change: Partial<TargetState> = {}): TargetState {
  const services = Object.keys((model as { services: object }).services);
  return {
    directory: "/srv/shop",
    engine: { version: "28.5.2", os: "linux", architecture: "x86_64", root: "/var/lib/docker" },
    composeVersion: "2.40.3",
    freeBytes: 10_000_000_000,
    model,
    unsetVariables: [],
    allServices: services,
    composeHashes: new Map(),
    containers: [],
    previousFiles: [],
    images: new Map(),
    networks: new Map(),
    volumes: new Set(),
    files: new Map(),
    modes: new Map(),
    written: new Map(),
    undone: [],
    dropped: [],
    obstacles: [],
    environmentDigest: digest("e"),
    replaced: [],
    kept: [],
    ...change,
  };
}

/** A release of these images; `a` stands for `registry.example/shop/<service>@sha256:aaa…`. */
export function release(images: Readonly<Record<string, string>>, change: Partial<WantedService> = {}): Wanted {
  const services = Object.entries(images).map(([name, letter]): [string, WantedService] => [
    name,
    { image: imageOf(name, letter), revision: letter.repeat(40), platforms: ["linux/amd64"], ...change },
  ]);
  const files = [{ path: "compose.yml", digest: digest("c"), mode: 0o644 }];
  return { services: new Map(services), composeFiles: ["compose.yml"], composeTexts: [], files };
}

export function imageOf(service: string, letter: string): string {
  return `registry.example/shop/${service}@${digest(letter)}`;
}

export const options: PlanOptions = {
  number: 7,
  hold: 600_000,
  healthTimeout: 120_000,
  stableFor: 5000,
  settleDelay: 1000,
  drains: new Map(),
  undrains: new Map(),
  migrations: [],
  migrationTimeout: 900_000,
  keepReleases: 3,
};

/** A plan that must not be refused. */
export function planned(state: TargetState, wanted: Wanted, change: Partial<PlanOptions> = {}): Planned {
  const plan = planCompose(state, wanted, { ...options, ...change });
  if (plan.kind === "refused") throw new Error(`refused: ${plan.problems.join("; ")}`);
  return plan;
}

/** The reasons of a plan that must be refused. */
export function refusedFor(plan: DeploymentPlan): readonly string[] {
  if (plan.kind === "planned") throw new Error("was not refused");
  return plan.problems;
}

/**
 * The target after a release was deployed on `before` and confirmed: its containers run and are healthy, its files and
 * images are there.
 */
export function after(before: TargetState, wanted: Wanted, change: Partial<TargetState> = {}): TargetState {
  const plan = planned(before, wanted);
  const containers = plan.decisions.flatMap((decision) => {
    if (decision.model === undefined) return [];
    if (decision.action === "leave") return decision.old;
    return decision.fresh.map((name) =>
      containerOf(name, decision.service, decision.image, {
        definition: decision.definition,
        revision: decision.revision,
        ...(decision.action === "run" ? { status: "exited" as const, health: "none" as const } : {}),
      }),
    );
  });
  const images = containers.map(
    ({ image, imageId }) => [image, { id: imageId, os: "linux", architecture: "amd64" }] as const,
  );
  const files = new Map([
    ...wanted.files.map(({ path, digest }) => [path, digest] as const),
    [".env", before.environmentDigest] as const,
  ]);
  const networks = new Map([
    ["shop_default", { project: "shop", driver: "bridge", internal: false, subnets: ["172.18.0.0/16"] }],
  ]);
  const previousFiles = ["/srv/shop/compose.yml", "/srv/shop/.stageway/override.yml"];
  return { ...before, containers, images: new Map(images), files, networks, previousFiles, ...change };
}

/** A container as it would be found; made by us when it has a definition. */
export function containerOf(name: string, service: string, image: string, change: Partial<Container> = {}): Container {
  const number = Number(/\d+$/.exec(name)?.[0] ?? 1);
  return {
    id: `id-of-${name}`,
    name,
    service,
    number,
    image,
    imageId: digest(image.at(-1) ?? "0"),
    status: "running",
    health: "healthy",
    exitCode: 0,
    restartPolicy: "unless-stopped",
    startedAt: 0,
    definition: undefined,
    revision: undefined,
    composeHash: undefined,
    environment: new Set(),
    anonymousVolumes: [],
    networks: ["shop_default"],
    links: [],
    binds: [],
    ports: [],
    writes: [],
    addresses: [],
    ...change,
  };
}

/** A plan as a text that people can read and compare: decisions, notices, steps with their undo. */
export function render({ decisions, notices, job }: Planned): string {
  return [
    ...decisions.map(({ service, action, reason }) => `${service}: ${action} (${reason})`),
    ...notices.map((notice) => `note: ${notice}`),
    ...job.prepare.flatMap((step) => ["", `prepare: ${step.title}`, ...step.do.map(line("do"))]),
    ...job.change.flatMap((step) => [
      "",
      `change: ${step.title}`,
      ...step.do.map(line("do")),
      ...(step.first ?? []).map(line("first")),
      ...step.undo.map(line("undo")),
    ]),
    `\nhold ${job.hold}`,
    ...job.settle.flatMap((step) => ["", `settle: ${step.title}`, ...step.do.map(line("do"))]),
    "",
  ].join("\n");
}

const projectFlags =
  "docker compose --project-directory /srv/shop --project-name shop --file /srv/shop/compose.yml --file /srv/shop/.stageway/override.yml";

function line(what: "do" | "first" | "undo"): (command: Command) => string {
  return (command) => {
    const words = command.map((word) => (/^[^\s"']+$/.test(word) ? word : JSON.stringify(word))).join(" ");
    const short = words.replace(projectFlags, "compose").replaceAll(/sha256:(\w)\1{63}/g, "sha256:$1…");
    return `  ${what.padEnd(what === "first" ? 5 : 4)} ${short}`;
  };
}

/** Compares a text with a file of `test/golden`; with UPDATE_GOLDEN=1 the file is written instead. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  deepStrictEqual(text, readFileSync(file, "utf8"));
}

const healthcheck = { test: ["CMD", "true"] };

/** Two services, the one before the other. */
export const shop = modelOf({
  gateway: {
    image: "gateway",
    healthcheck,
    depends_on: { chain: { condition: "service_healthy", required: true } },
    stop_grace_period: "10s",
  },
  chain: { image: "chain", healthcheck },
});
