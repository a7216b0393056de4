import { list, mapping, textOf, type Mapping } from "../init/compose-file.ts";

/** A file or folder that containers or compose read on the host. */
export interface Need {
  /** Absolute here; see {@link ComposeProject.needs} for what is shown. */
  readonly path: string;
  /** `env file of web` */
  readonly what: string;
  readonly kind: "compose file" | "env file" | "label file" | "config" | "secret" | "mount";
  /** Whether compose or a container goes on without it. */
  readonly optional: boolean;
  /** Whether Docker makes an empty folder where nothing is. */
  readonly made: boolean;
}

/** What the services of a project mount and read, by the model of it. */
export function needsOf(model: Mapping): Need[] {
  const services = Object.entries(mapping(model["services"]))
    .map(([name, value]) => [name, mapping(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...services.flatMap(([name, service]) => ofService(name, service)),
    ...stored("config", model["configs"], namesOf(services, "configs")),
    ...stored("secret", model["secrets"], namesOf(services, "secrets")),
    ...boundVolumes(model["volumes"], namesOf(services, "volumes")),
  ];
}

function ofService(name: string, service: Mapping): Need[] {
  return [
    ...list(service["volumes"]).flatMap((value): Need[] => {
      const { type, source, bind } = mapping(value);
      const path = textOf(source);
      if (type !== "bind" || path === undefined) return [];
      const made = mapping(bind)["create_host_path"] === true;
      return [{ path, what: `mount of ${name}`, kind: "mount", optional: false, made }];
    }),
    ...list(service["env_file"]).flatMap((value): Need[] => {
      const { path, required } = mapping(value);
      const file = textOf(path);
      if (file === undefined) return [];
      return [{ path: file, what: `env file of ${name}`, kind: "env file", optional: required === false, made: false }];
    }),
    ...list(service["label_file"]).flatMap((value): Need[] => {
      const path = textOf(value);
      if (path === undefined) return [];
      return [{ path, what: `label file of ${name}`, kind: "label file", optional: false, made: false }];
    }),
  ];
}

/** Names that services give for themselves, and for their builds. */
function namesOf(
  services: readonly (readonly [string, Mapping])[],
  key: "configs" | "secrets" | "volumes",
): Map<string, string> {
  const names = new Map<string, string>();
  for (const [service, value] of services) {
    for (const each of [...list(value[key]), ...list(mapping(value["build"])[key])]) {
      const source = textOf(mapping(each)["source"]) ?? textOf(each);
      if (source !== undefined && !names.has(source)) names.set(source, service);
    }
  }
  return names;
}

function stored(kind: "config" | "secret", resources: unknown, used: ReadonlyMap<string, string>): Need[] {
  return Object.entries(mapping(resources)).flatMap(([name, value]): Need[] => {
    const path = textOf(mapping(value)["file"]);
    const service = used.get(name);
    if (path === undefined || service === undefined) return [];
    return [{ path, what: `${kind} of ${service}`, kind, optional: false, made: false }];
  });
}

/** A named volume may be a folder of the host, by the options of its driver. */
function boundVolumes(volumes: unknown, used: ReadonlyMap<string, string>): Need[] {
  return Object.entries(mapping(volumes)).flatMap(([name, value]): Need[] => {
    const { device, o, type } = mapping(mapping(value)["driver_opts"]);
    const path = textOf(device);
    const isBind = /(^|,)bind(,|$)/.test(textOf(o) ?? "") && textOf(type) !== "nfs";
    return path !== undefined && isBind && used.has(name)
      ? [{ path, what: `folder of volume ${name}`, kind: "mount", optional: false, made: false }]
      : [];
  });
}
