import type { Random } from "../random.ts";
import { sampleOf } from "../random.ts";
import type { Images, Version } from "./application.ts";

/** What one version of the application has changed against the one before. */
export type Change = (version: Version, images: Images) => Version;

type Rest = Readonly<Record<string, unknown>>;

function withRest(version: Version, name: string, change: (rest: Rest) => Rest): Version {
  const service = version.services[name];
  if (service === undefined) return version;
  return { ...version, services: { ...version.services, [name]: { ...service, rest: change(service.rest) } } };
}

function withImage(version: Version, name: string, image: string): Version {
  const service = version.services[name];
  if (service === undefined) return version;
  return { ...version, services: { ...version.services, [name]: { ...service, image } } };
}

/** What services read at their start, other than in the first version. */
const others = { "web.conf": "listen 8080\n", "conf.d/a.conf": "other of a folder\n", "key.txt": "other key\n" };

export const changes = {
  "a new image": (version, { two }) => withImage(version, "web", two),
  "new images of all": (version, { two }) =>
    Object.keys(version.services).reduce((changed, name) => withImage(changed, name, two), version),
  "a new volume": (version) => ({
    ...withRest(version, "api", (rest) => ({
      ...rest,
      volumes: ["data:/data", "./conf.d:/read/conf.d:ro", "more:/more"],
    })),
    volumes: [...version.volumes, "more"],
  }),
  "a new service": (version, { two }) => ({
    ...version,
    services: { ...version.services, extra: { image: two, rest: version.services["api"]?.rest ?? {} } },
  }),
  "a removed service": (version) => ({
    ...version,
    services: Object.fromEntries(Object.entries(version.services).filter(([name]) => name !== "worker")),
  }),
  "a changed compose file": (version) =>
    ["web", "worker"].reduce((changed, name) => withRest(changed, name, relabelled), outsideRelabelled(version)),
  "a changed env file": (version) => ({ ...version, environment: "GENERATION=two\nSECRET=second\nMORE=1\n" }),
  "a changed mounted file": (version) => ({ ...version, files: { ...version.files, ...others } }),
  "a new file in a mounted folder": (version) => ({
    ...version,
    files: { ...version.files, "conf.d/b.conf": "second of a folder\n" },
  }),
  "a new mounted file": (version) => ({
    ...withRest(version, "worker", (rest) => ({ ...rest, volumes: ["./conf/worker.conf:/read/worker.conf:ro"] })),
    files: { ...version.files, "conf/worker.conf": "workers 4\n" },
  }),
  "a removed file, and others that may be run": ({ files, ...version }) => ({
    ...version,
    files: Object.fromEntries(Object.entries(files).filter(([path]) => path !== "tools/backup.sh")),
    executable: ["web.conf", "tools/restore.sh"],
  }),
  "a newer image outside": (version, { moved }) => ({
    ...version,
    outside: Object.fromEntries(
      Object.entries(version.outside).map(([name, { rest }]) => [name, { image: moved, rest }] as const),
    ),
  }),
  "a service scaled up": (version) => withRest(version, "web", (rest) => ({ ...rest, scale: 2 })),
  "a service scaled to none": (version) => withRest(version, "web", (rest) => ({ ...rest, scale: 0 })),
  "a new network": (version) => ({
    ...withRest(version, "web", (rest) => ({ ...rest, networks: ["default", "back"] })),
    networks: [...version.networks, "back"],
  }),
} as const satisfies Readonly<Record<string, Change>>;

export type ChangeName = keyof typeof changes;
export const changeNames = Object.keys(changes) as ChangeName[];

function relabelled(rest: Rest): Rest {
  return { ...rest, labels: { generation: "two" }, stop_grace_period: "2s", init: true };
}

function outsideRelabelled(version: Version): Version {
  const outside = Object.entries(version.outside).map(
    ([name, { image, rest }]) => [name, { image, rest: relabelled(rest) }] as const,
  );
  return { ...version, outside: Object.fromEntries(outside) };
}

/** Applies changes one after another. */
export function changed(version: Version, names: readonly ChangeName[], images: Images): Version {
  return names.reduce((so, name) => changes[name](so, images), version);
}

/** So many changes at once, by chance. */
export function combination(from: readonly ChangeName[], random: Random): readonly ChangeName[] {
  return sampleOf(from, 3 + random.below(4), random);
}

/** With a service that never gets healthy. */
export function broken(version: Version, { never }: Images): Version {
  const name = Object.keys(version.services).at(-1) ?? "";
  return withImage(
    withRest(version, name, (rest) => ({ ...rest, scale: 1 })),
    name,
    never,
  );
}

/** With one that takes its time. */
export function slow(version: Version, { slow: image }: Images): Version {
  return withImage(version, "web", image);
}
