import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownedFolder } from "../owned-folder.ts";
import { ownerOf } from "../owner.ts";
import { freePort } from "../port.ts";
import { end, serve } from "./process.ts";

/** How a registry starts. */
export interface RegistryOptions {
  /** A free port by default. */
  readonly port?: number;
  /** Requires HTTP basic authentication with `registry.credentials`. */
  readonly auth?: boolean;
  /** Listens on all addresses (`hosts`, the default), so that target hosts can connect, or only on `loopback`. */
  readonly reach?: "hosts" | "loopback";
  /** Keeps it running after this process ends. */
  readonly outlives?: boolean;
}

/** A real OCI registry (distribution 2.8) with file storage. Starts in about 0.1 s. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
  /** Registry part of image names, "127.0.0.1:PORT", valid on this machine and on target hosts. */
  readonly host: string;
  readonly port: number;
  readonly credentials: { readonly user: string; readonly password: string };
  /** Folder with the configuration, the log and the storage (`data`), which tests may damage. */
  readonly folder: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Starts it again with the same port and storage. */
  start(): Promise<void>;
}

const credentials = { user: "stageway", password: "let-me-in" };
/** The password above as bcrypt hash, the only format that the registry accepts. */
const passwordFile = "stageway:$2y$05$stagewaystagewaystageOutwsbBGjaZo672V65XD1wQz2HNgs0.W";

/** Starts a registry with an empty storage. Disposing stops it and removes the storage. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const folder = await ownedFolder("registry", options.outlives ? "nobody" : ownerOf());
  const port = options.port ?? (await freePort());
  const host = `127.0.0.1:${port}`;
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "htpasswd"), `${passwordFile}\n`);
  await writeFile(join(folder, "config.yml"), configuration(folder, port, options));
  const outlives = options.outlives ?? false;
  let child = await serve(folder, `http://${host}`, outlives);
  return {
    url: `http://${host}`,
    host,
    port,
    credentials,
    folder,
    get pid() {
      return child.pid;
    },
    stop: () => end(child, "SIGTERM"),
    kill: () => end(child, "SIGKILL"),
    start: async () => {
      await end(child, "SIGTERM");
      child = await serve(folder, `http://${host}`, outlives);
    },
    [Symbol.asyncDispose]: async () => {
      await end(child, "SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The registry's configuration as JSON, a subset of YAML. The secret is fixed, so that uploads survive a restart. */
function configuration(folder: string, port: number, { auth = false, reach = "hosts" }: RegistryOptions): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: "warn", accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: join(folder, "data") },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: `${reach === "hosts" ? "" : "127.0.0.1"}:${port}`, secret: "only-for-tests" },
    ...(auth ? { auth: { htpasswd: { realm: "stageway", path: join(folder, "htpasswd") } } } : {}),
  });
}
