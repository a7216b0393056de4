import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where an engine of ours keeps what it has. Sockets have short names, because their paths are limited to 107 characters. */
export interface EnginePlace {
  readonly data: string;
  readonly run: string;
  readonly socket: string;
  readonly log: string;
}

/**
 * One engine for all clones on a machine; STAGEWAY_WORLD names another folder for everything. Who is not root starts no
 * engine, and has locks of their own here.
 */
export function enginePlace(env: NodeJS.ProcessEnv = process.env, user = process.getuid?.() ?? 0): EnginePlace {
  const own = join(tmpdir(), `stageway-${user}`);
  const [data, run] =
    env.STAGEWAY_WORLD !== undefined
      ? [env.STAGEWAY_WORLD, join(env.STAGEWAY_WORLD, "run")]
      : user === 0
        ? ["/var/lib/stageway", "/run/stageway"]
        : [own, own];
  return {
    data: join(data, "engine"),
    run,
    socket: join(run, "docker.sock"),
    log: join(data, "engine", "dockerd.log"),
  };
}
