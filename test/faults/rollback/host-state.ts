import { isDeepStrictEqual } from "node:util";
import type { Host } from "../../../packages/testbed/src/index.ts";

/** All of a project on a host that a rollback has to bring back, in a form that can be compared. */
export interface HostState {
  /** By the path in the project's directory: mode and digest, and of folders the mode. The override, which pins the images, is among them. */
  readonly files: Readonly<Record<string, string>>;
  /** Each with what it read at its start. Sorted; without what differs between two containers of the same making: names, ids, times. */
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  /** Names of containers that are of no project: what a deployment needs for itself has to be gone with it. */
  readonly strangers: readonly string[];
  /** By the name of the volume: the digests of what is in it. */
  readonly volumes: Readonly<Record<string, string>>;
}

const label = "label=com.docker.compose.project=shop";
const script = `
cd /srv/shop
{ find . -mindepth 1 -path ./.stageway -prune -o -print; ls .stageway/override.yml; } 2>/dev/null | sort | while read -r file; do
  echo "$file $(stat -c '%a %F' "$file") $([ ! -f "$file" ] || sha256sum <"$file")"; done
echo =
ids=$(docker ps --all --quiet --filter ${label})
[ -z "$ids" ] || docker inspect $ids
echo =
for id in $(docker ps --quiet --no-trunc --filter ${label}); do echo "$id $(docker exec $id cat /tmp/loaded 2>&1 | tr '\\n' ';')"; done
echo =
docker network ls --filter type=custom --format '{{.Name}}' | sort
echo =
docker ps --all --format '{{.Names}} {{.Label "com.docker.compose.project"}}' | grep -v ' shop$' | sort
echo =
for volume in $(docker volume ls --quiet --filter ${label} | sort); do
  cd "$(docker volume inspect --format '{{.Mountpoint}}' "$volume")"
  echo "$volume $(find . -type f -exec sha256sum {} + | sort | sha256sum)"; done`;

/** Labels that say which of several a container is. */
const ownLabels = ["com.docker.compose.container-number", "com.docker.compose.replace", "com.docker.compose.oneoff"];

export async function stateOf(host: Host): Promise<HostState> {
  const [files = "", containers = "", loaded = "", networks = "", strangers = "", volumes = ""] = (
    await host.exec(["sh", "-c", script])
  ).split(/^=\n/m);
  const pairs = (text: string) =>
    Object.fromEntries(
      linesOf(text).map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const),
    );
  const inspected = containers.trim() === "" ? [] : (JSON.parse(containers) as Inspected[]);
  return {
    files: pairs(files),
    containers: inspected.map((one) => shapeOf(one, pairs(loaded)[one.Id] ?? "nothing")).sort(),
    networks: linesOf(networks),
    strangers: linesOf(strangers),
    volumes: pairs(volumes),
  };
}

interface Inspected {
  readonly Id: string;
  readonly Image: string;
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } };
  readonly Config: {
    readonly Image: string;
    readonly Env: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: { readonly RestartPolicy: unknown };
  readonly Mounts: readonly Readonly<Record<"Type" | "Source" | "Destination" | "RW", unknown>>[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

function shapeOf({ Image, State, Config, HostConfig, Mounts, NetworkSettings }: Inspected, loaded: string): string {
  const labels = Object.entries(Config.Labels).filter(([name]) => !ownLabels.includes(name));
  const mounts = Mounts.map(({ Type, Source, Destination, RW }) => JSON.stringify([Type, Source, Destination, RW]));
  return JSON.stringify({
    service: Config.Labels["com.docker.compose.service"],
    images: [Config.Image, Image],
    loaded,
    state: [State.Status, State.Health?.Status ?? "none"],
    environment: Config.Env?.toSorted() ?? [],
    command: Config.Cmd,
    restart: HostConfig.RestartPolicy,
    mounts: mounts.sort(),
    networks: Object.keys(NetworkSettings.Networks).sort(),
    labels: Object.fromEntries(labels.sort()),
  });
}

/** What is left to compare when a service outside of the release is named by its digest and no longer by its tag. */
export function byDigest(state: HostState): HostState {
  const files = Object.fromEntries(Object.entries(state.files).filter(([path]) => path !== ".stageway/override.yml"));
  // Compose's own hash has the name in it.
  const nameless = (text: string) =>
    text.includes("acme/cache")
      ? text.replace(/(acme\/cache)(:stable|@sha256:[0-9a-f]{64})/, "$1").replace(/(config-hash":")[0-9a-f]{64}/, "$1")
      : text;
  return { ...state, files, containers: state.containers.map(nameless).sort() };
}

/** Ids of all containers of the host, sorted: whoever touches nothing leaves these as they are. */
export async function idsOn(host: Host): Promise<readonly string[]> {
  return linesOf(await host.exec(["docker", "ps", "--all", "--quiet", "--no-trunc"])).sort();
}

/**
 * What is not as it was. A volume that came with the release that was left stays, because nothing may throw data away.
 *
 * @param networks whether one that was not there before may stay: compose itself leaves them
 */
export function differences(
  before: HostState,
  after: HostState,
  { networks = "same" }: { readonly networks?: "same" | "more" } = {},
): readonly string[] {
  const kept = Object.fromEntries(Object.entries(after.volumes).filter(([name]) => name in before.volumes));
  const there = networks === "same" ? after.networks : after.networks.filter((name) => before.networks.includes(name));
  return [
    ...recordDifferences("file", before.files, after.files),
    ...listDifferences("container", before.containers, after.containers),
    ...listDifferences("network", before.networks, there),
    ...listDifferences("container of no project", before.strangers, after.strangers),
    ...recordDifferences("volume", before.volumes, kept),
  ];
}

type Texts = Readonly<Record<string, string>>;

function recordDifferences(what: string, before: Texts, after: Texts): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => `${what} ${name}: ${before[name] ?? "none"} became ${after[name] ?? "none"}`);
}

function listDifferences(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const lacks = without(before, after).map((one) => `${what} is not back: ${one}`);
  const extra = without(after, before).map((one) => `${what} is there beside what was: ${one}`);
  return [...lacks, ...extra];
}

/** The one list without the other; what is twice in it has to be twice in the other. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return list.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
