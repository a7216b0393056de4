import { definitionLabel, revisionLabel } from "./definition.ts";
import { entries, list, object, text, whole, type Json } from "./narrow.ts";
import type { Container } from "./state.ts";

const statuses = ["created", "running", "paused", "restarting", "removing", "exited", "dead"] as const;
const healths = ["none", "starting", "healthy", "unhealthy"] as const;

/** Narrows what `docker container inspect` says of a container of the project. */
export function readContainer(json: unknown): Container {
  const container = object(json);
  const labels = object(container.labels);
  const state = object(container.state);
  const name = (text(container.name) ?? "").replace(/^\//, "");
  return {
    id: text(container.id) ?? "",
    name,
    service: text(labels["com.docker.compose.service"]) ?? "",
    number: whole(labels["com.docker.compose.container-number"]) ?? 1,
    image: text(container.image) ?? "",
    imageId: text(container.imageId) ?? "",
    status: statuses.find((status) => status === state.Status) ?? "unknown",
    health: healths.find((health) => health === object(state.Health).Status) ?? "none",
    exitCode: whole(state.ExitCode) ?? -1,
    restartPolicy: restartPolicy(object(container.restart)),
    startedAt: Date.parse(text(state.StartedAt) ?? "") || 0,
    definition: text(labels[definitionLabel]),
    revision: text(labels[revisionLabel]),
    composeHash: text(labels["com.docker.compose.config-hash"]),
    environment: new Set(list(container.environment).flatMap((entry) => text(entry) ?? [])),
    anonymousVolumes: list(container.mounts).flatMap(anonymousVolume),
    networks: Object.keys(object(container.networks)),
    links: entries(container.networks).flatMap(([, { Links }]) => list(Links).flatMap(linkedName)),
    binds: list(container.mounts).flatMap(bindSource),
    ports: Object.values(object(container.ports)).flatMap(hostPorts),
    writes: list(container.mounts).flatMap(writableSource),
    addresses: entries(container.networks).flatMap(([, { IPAMConfig }]) => fixedAddresses(IPAMConfig)),
  };
}

function restartPolicy({ Name, MaximumRetryCount }: Json): string {
  const retries = whole(MaximumRetryCount) ?? 0;
  return `${text(Name) || "no"}${retries > 0 ? `:${retries}` : ""}`;
}

/** The engine names a volume without a name by 64 hexadecimal digits. */
function anonymousVolume(json: unknown): readonly string[] {
  const { Type, Name, Destination } = object(json);
  return Type === "volume" && /^[0-9a-f]{64}$/.test(text(Name) ?? "") ? [text(Destination) ?? ""] : [];
}

/** The engine writes a link as `<container>:<alias>`. */
function linkedName(link: unknown): readonly string[] {
  const [name = ""] = (text(link) ?? "").split(":");
  return name === "" ? [] : [name];
}

function bindSource(json: unknown): readonly string[] {
  const { Type, Source } = object(json);
  return Type === "bind" ? [text(Source) ?? ""] : [];
}

function hostPorts(bindings: unknown): readonly string[] {
  return list(bindings).flatMap((binding) => text(object(binding).HostPort) ?? []);
}

function writableSource(json: unknown): readonly string[] {
  const { Type, Source, Name, RW } = object(json);
  return RW === true ? [text(Type === "volume" ? Name : Source) ?? ""] : [];
}

function fixedAddresses(json: unknown): readonly string[] {
  const { IPv4Address, IPv6Address } = object(json);
  return [IPv4Address, IPv6Address].flatMap((address) => text(address) ?? []);
}

/** The compose files by which the newest of the containers was made, absolute. */
export function composeFilesOf(containers: readonly unknown[]): readonly string[] {
  const made = containers.map(
    (container) => object(object(container).labels)["com.docker.compose.project.config_files"],
  );
  return (made.map(text).findLast((files) => files !== undefined) ?? "").split(",").filter((file) => file !== "");
}
