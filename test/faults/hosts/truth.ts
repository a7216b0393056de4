import { directory, type Site } from "./site.ts";
import { services, type ServiceName } from "./project.ts";

/** What a deployment came to, as the host's own journal has it. */
interface Journalled {
  readonly phase: string;
  /** `-` while it has not ended. */
  readonly outcome: string;
}

interface Container {
  readonly name: string;
  readonly service: string;
  readonly image: string;
  readonly state: string;
  /** What it read at its start; empty when it does not run. */
  readonly loaded: string;
}

/** What the host says of itself, and what is really there. */
export interface Truth {
  /** The deployment that the host calls current. */
  readonly current: number;
  /** Its release. */
  readonly reference: string;
  /** What that release has, by service: `registry/name@sha256:…`. */
  readonly wanted: Readonly<Record<string, string | undefined>>;
  /** What its services read at their start. */
  readonly read: string;
  readonly containers: readonly Container[];
  readonly deployments: ReadonlyMap<number, Journalled>;
  /** The newest deployment of all. */
  readonly newest: number;
  readonly override: string;
  /** Half-written files in the project's directory. */
  readonly left: string;
  /** Processes of jobs that are still there. */
  readonly jobs: string;
}

const look = `cd ${directory} || exit 1
tries=0
while :; do
  jobs=$(grep -lF STAGEWAY_JOB= /proc/[0-9]*/environ 2>/dev/null | tr '\\n' ' ')
  [ -n "$jobs" ] && [ $((tries += 1)) -lt 30 ] || break
  sleep 0.1
done
current=$(cat .stageway/current)
echo "$current"
echo ---
cat ".stageway/deployments/$current/files/read.conf"
echo ---
tr -d '\\n' <".stageway/deployments/$current/release.json"
echo; echo ---
docker ps --all --no-trunc --format '{{.Names}} {{.Label "com.docker.compose.service"}} {{.Image}} {{.State}}' | while read -r name rest; do
  echo "$name $rest $(docker exec "$name" cat /tmp/loaded 2>/dev/null </dev/null)"
done
echo ---
for state in .stageway/deployments/*/state; do
  number=\${state%/state}
  read -r phase step steps deadline boot warnings failures outcome rest <"$state" && echo "\${number##*/} $phase $outcome"
done
echo ---
cat .stageway/override.yml
echo ---
find . -path ./.stageway/deployments -prune -o -name '*stageway-*' -print
echo ---
echo "$jobs"`;

/** Looks at the host, past ssh. Jobs that have ended get a moment to leave. */
export async function truthOf({ host }: Pick<Site, "host">): Promise<Truth> {
  const parts = (await host.exec(["sh", "-c", look])).split(/^---\n/m);
  const [current = "", read = "", release = "", containers = "", states = "", override = "", left = "", jobs = ""] =
    parts;
  const note = JSON.parse(release) as { reference: string; services: Record<string, { image: string }> };
  const journal = linesOf(states).map(
    ([number, phase = "", outcome = ""]) => [Number(number), { phase, outcome }] as const,
  );
  return {
    current: Number(current),
    read: read.trim(),
    reference: note.reference,
    wanted: Object.fromEntries(Object.entries(note.services).map(([name, { image }]) => [name, image])),
    containers: linesOf(containers).map(([name = "", service = "", image = "", state = "", loaded = ""]) => ({
      name,
      service,
      image,
      state,
      loaded,
    })),
    deployments: new Map(journal),
    newest: Math.max(...journal.map(([number]) => number)),
    override,
    left: left.trim(),
    jobs: jobs.trim(),
  };
}

function linesOf(text: string): string[][] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "));
}

/** Everything that is not as the release has it which the host calls current: of each service one container, and no other. */
export function mixedIn(truth: Truth): string[] {
  const { containers, wanted, override, left, read } = truth;
  const found = (name: string) => containers.filter(({ service }) => service === name);
  const states: Readonly<Record<ServiceName, string>> = { migrate: "exited", store: "running", web: "running" };
  const wrong = services.filter((name) => {
    const [only, ...others] = found(name);
    return only?.image !== wanted[name] || only?.state !== states[name] || others.length > 0;
  });
  return [
    ...wrong.map((name) => `${name} is ${shown(found(name))} instead of ${short(wanted[name])} (${truth.current})`),
    ...(["store", "web"] as const).flatMap((name) =>
      found(name)
        .filter(({ loaded }) => loaded !== read)
        .map(({ loaded }) => `${name} has read "${loaded}" instead of "${read}" (${truth.current})`),
    ),
    ...(found("edge").some(({ state }) => state === "running") ? [] : ["the proxy does not run"]),
    ...services
      .filter((name) => !override.includes(wanted[name] ?? "?"))
      .map((name) => `the override has another ${name}`),
    ...(left === "" ? [] : [`half-written files: ${left}`]),
  ];
}

function shown(containers: readonly Container[]): string {
  return containers.map(({ name, image, state }) => `${name} ${short(image)} ${state}`).join(", ") || "nowhere";
}

function short(image = "nothing"): string {
  return image.slice(image.indexOf("@sha256:") + 1).slice(0, 19);
}
