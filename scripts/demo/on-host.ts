import { runningOn, type Host, type World } from "../../packages/testbed/src/index.ts";

/** Where the application lives on its hosts. */
const directory = "/srv/three-services";

/** All that a release is on a host: each service's image by digest, the compose file and the environment, word for word. */
export async function standing(host: Host) {
  const read = (file: string) => host.exec(["sh", "-c", 'cat "$1" 2>/dev/null || true', "sh", `${directory}/${file}`]);
  const [images, compose, environment] = await Promise.all([runningOn(host), read("compose.yml"), read(".env")]);
  return { images, compose, environment };
}

/** What runs of the release: each of its services by digest, wherever it came from. */
export async function digests(host: Host): Promise<Record<string, string>> {
  const images = Object.entries(await runningOn(host)).map(([service, image]) => [service, image.split("@")[1]]);
  return Object.fromEntries(images.filter(([, digest]) => digest !== undefined)) as Record<string, string>;
}

/** When the running containers of these services were started, in milliseconds since 1970. */
export async function startTimes(host: Host, services: readonly string[]): Promise<number[]> {
  const format = '{{.State.StartedAt}} {{index .Config.Labels "com.docker.compose.service"}}';
  const lines = await host.exec(["sh", "-c", 'docker inspect --format "$1" $(docker ps --quiet)', "sh", format]);
  const times = lines
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  return times.filter(([, service = ""]) => services.includes(service)).map(([time = ""]) => Date.parse(time));
}

/** What the target's own journal says of its newest deployment; its words are apart by blanks (program.sh). */
export async function journal({ host }: World) {
  const script = 'cd "$1/.stageway/deployments" && cat "$(ls | sort -n | tail -n 1)/state"';
  const words = (await host.exec(["sh", "-c", script, "sh", directory])).trim().split(" ").map(decodeURIComponent);
  const [phase = "", , , , , , , outcome = "", , , reason = ""] = words;
  return { phase, outcome, reason };
}
