import { join } from "node:path";

/** Where an engine of ours keeps what it has. Sockets have short names in /run, because their paths are limited to 107 characters. */
export interface EnginePlace {
  readonly data: string;
  readonly run: string;
  readonly socket: string;
  readonly log: string;
}

/** One engine for all clones on a machine; STAGEWAY_WORLD names another folder for everything. */
export function enginePlace(env: NodeJS.ProcessEnv = process.env): EnginePlace {
  const data = join(env.STAGEWAY_WORLD ?? "/var/lib/stageway", "engine");
  const run = env.STAGEWAY_WORLD ? join(env.STAGEWAY_WORLD, "run") : "/run/stageway";
  return { data, run, socket: join(run, "docker.sock"), log: join(data, "dockerd.log") };
}
