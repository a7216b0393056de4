import type { Host } from "../host/host.ts";

/** What runs on a host: for each compose service its image, sorted; stopped containers do not count. */
export async function runningOn(host: Host): Promise<Record<string, string>> {
  const format = '{{.Label "com.docker.compose.service"}} {{.Image}}';
  const filter = ["--no-trunc", "--filter", "label=com.docker.compose.project", "--format", format];
  const lines = (await host.exec(["docker", "ps", ...filter])).split("\n").filter(Boolean).sort();
  return Object.fromEntries(lines.map((line) => line.split(" ", 2) as [string, string])); // The format has two words.
}
