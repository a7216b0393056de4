import { composeDuration } from "./duration.ts";
import { entries, list, object, text, texts, whole, type Json } from "./narrow.ts";
import { ownersOf, relationsOf, type Relations } from "./relations.ts";
import { readUpdatePolicy, type UpdatePolicy } from "./update-policy.ts";

/** The output of `docker compose config --format json`, reduced to what affects a deployment. */
export interface Model {
  readonly project: string;
  readonly services: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, Resource>;
  readonly volumes: ReadonlyMap<string, Resource>;
}

/** A network or volume of the project. */
export interface Resource {
  /** Its name in the engine. */
  readonly name: string;
  readonly external: boolean;
  readonly raw: Json;
}

/** A service of the project. */
export interface Service extends Relations {
  readonly name: string;
  readonly image: string | undefined;
  readonly containerName: string | undefined;
  readonly replicas: number;
  readonly dependsOn: readonly Dependency[];
  /** Host ports, as in the compose file: `8080`, `127.0.0.1:9000-9010`. */
  readonly publishes: readonly string[];
  readonly mounts: readonly Mount[];
  /** Files behind `configs` and `secrets`, and folders behind volumes that bind one. */
  readonly files: readonly string[];
  /** `configs` and `secrets` without a file: compose itself copies them into a container when it starts it. */
  readonly handedOver: readonly Json[];
  /** Why only compose can start the containers: something that it does at their start. */
  readonly startedBy: string | undefined;
  readonly networks: readonly string[];
  /** A fixed address or the host's network, with which two containers cannot run at once. */
  readonly fixedAddress: string | undefined;
  /** Seconds between the stop signal and the kill; `undefined` for the engine's default. */
  readonly grace: number | undefined;
  readonly update: UpdatePolicy;
  readonly restart: string | undefined;
  readonly environment: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** The unreduced service, with paths in the project directory. */
  readonly raw: Json;
}

/** The conditions of `depends_on`. */
export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

/** An entry of `depends_on`. */
export interface Dependency {
  readonly service: string;
  readonly condition: Condition;
  readonly required: boolean;
  /** Whether a restart is needed after the containers of the dependency are recreated. */
  readonly restart: boolean;
}

/** An entry of `volumes` of a service. */
export interface Mount {
  readonly type: string;
  readonly source: string | undefined;
  readonly target: string;
  readonly readOnly: boolean;
}

/** Reads a compose model whose paths already point to the project directory. */
export function readModel(json: unknown): Model {
  const root = object(json);
  const ownerOf = ownersOf(root);
  const services = entries(root.services).map(
    ([name, raw]) => [name, { ...readService(name, raw, root), ...relationsOf(name, raw, ownerOf) }] as const,
  );
  return {
    project: text(root.name) ?? "",
    services: new Map(services),
    networks: resources(root.networks),
    volumes: resources(root.volumes),
  };
}

function readService(name: string, raw: Json, root: Json): Omit<Service, keyof Relations> {
  const deploy = object(raw.deploy);
  const given = [...usedOf(raw.configs, root.configs), ...usedOf(raw.secrets, root.secrets)];
  const handedOver = given.filter(({ file, external }) => file === undefined && external !== true);
  const grace = composeDuration(raw.stop_grace_period);
  return {
    name,
    image: text(raw.image),
    containerName: text(raw.container_name),
    replicas: whole(raw.scale) ?? whole(deploy.replicas) ?? 1,
    dependsOn: entries(raw.depends_on).map(([service, dependency]) => readDependency(service, dependency)),
    publishes: list(raw.ports).flatMap((port) => publishedPort(object(port))),
    mounts: list(raw.volumes).map((mount) => readMount(object(mount))),
    files: [...given.flatMap(({ file }) => text(file) ?? []), ...boundFolders(raw.volumes, root.volumes)],
    handedOver,
    startedBy: startedBy(raw, handedOver),
    networks: Object.keys(object(raw.networks)),
    fixedAddress: fixedAddress(raw),
    grace: grace === undefined ? undefined : Math.ceil(grace / 1000),
    update: readUpdatePolicy(deploy.update_config),
    restart: text(raw.restart),
    environment: texts(raw.environment),
    labels: texts(raw.labels),
    raw,
  };
}

function readDependency(service: string, { condition, required, restart }: Json): Dependency {
  const known = condition === "service_healthy" || condition === "service_completed_successfully";
  return {
    service,
    condition: known ? condition : "service_started",
    required: required !== false,
    restart: restart === true,
  };
}

function readMount({ type, source, target, read_only: readOnly }: Json): Mount {
  return { type: text(type) ?? "", source: text(source), target: text(target) ?? "", readOnly: readOnly === true };
}

function publishedPort({ published, host_ip: address }: Json): readonly string[] {
  const port = text(published) ?? (typeof published === "number" ? String(published) : undefined);
  if (port === undefined || port === "0") return [];
  const host = text(address);
  return [host === undefined ? port : `${host}:${port}`];
}

function fixedAddress(raw: Json): string | undefined {
  if (raw.network_mode === "host") return "the host's network";
  const fixed = entries(raw.networks).flatMap(([, network]) =>
    [network.ipv4_address, network.ipv6_address, network.mac_address].flatMap((address) => text(address) ?? []),
  );
  return fixed[0] ?? text(raw.mac_address);
}

/** The project's configs or secrets that a service uses. */
function usedOf(uses: unknown, all: unknown): readonly Json[] {
  const known: ReadonlyMap<string, Json> = new Map(entries(all));
  return list(uses).flatMap((use) => {
    const one = known.get(text(object(use).source) ?? "");
    return one === undefined ? [] : [one];
  });
}

/** A volume of the local driver may be a folder of the host. */
function boundFolders(uses: unknown, all: unknown): readonly string[] {
  return usedOf(uses, all).flatMap(({ driver_opts: options }) => {
    const { o, device } = object(options);
    return (text(o) ?? "").split(",").includes("bind") ? (text(device) ?? []) : [];
  });
}

function startedBy(raw: Json, [handed]: readonly Json[]): string | undefined {
  if (handed !== undefined) return `compose itself hands over ${text(handed.name) ?? "a config or secret of it"}`;
  const hook = ["post_start", "pre_stop"].find((name) => list(raw[name]).length > 0);
  return hook === undefined ? undefined : `compose runs its ${hook}`;
}

function resources(value: unknown): ReadonlyMap<string, Resource> {
  const read = entries(value).map(
    ([key, raw]) => [key, { name: text(raw.name) ?? key, external: raw.external === true, raw }] as const,
  );
  return new Map(read);
}
