import { quote, type Check } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import type { Path } from "@stageway/pipeline/shape";
import type { Inputs } from "./inputs.ts";

const spoken = [
  ...(["stage", "branches", "images", "services", "shared"] as const),
  ...(["composeFiles", "include", "version", "movingTags", "url"] as const),
];

/** Inputs about one stage, by their names: which one is meant is said nowhere else. */
const aboutStage = { branches: "branches", version: "version", "moving-tags": "movingTags", url: "url" } as const;

/** What explicit inputs say, spelt as the configuration file would say it. */
function saidBy(inputs: Inputs): Record<string, unknown> {
  const {
    stage = "stage",
    branches,
    images,
    services,
    shared,
    composeFiles,
    include,
    version,
    movingTags,
    url,
  } = inputs;
  return {
    ...given({ images, shared, services: services && toServices(services) }),
    compose: given({ files: composeFiles, include }),
    stages: { [stage]: given({ branches, version, "moving-tags": movingTags, url }) },
  };
}

/**
 * Reads what explicit inputs say by the rules of the configuration file, as a configuration of its own; nothing when everything is left to the
 * file. Each problem is told of the input that it is about.
 */
export async function readSaid(inputs: Inputs, check: Check): Promise<Configuration | undefined> {
  const said = check("services", () => saidBy(inputs));
  const reading = await check("stage", async () => {
    const values = said();
    // Most runs leave everything to the file: nothing is loaded for a check then.
    if (spoken.every((name) => inputs[name] === undefined)) return { configuration: undefined };
    return (await import("./plan-and-tell.ts")).readConfigurationFrom(values);
  });
  for (const [input, name] of Object.entries(aboutStage)) {
    check(input, (): void => {
      if (inputs[name] !== undefined && inputs.stage === undefined)
        throw new SyntaxError('needs the input "stage", which says what it is about');
    });
  }
  const read = reading();
  if ("configuration" in read) return read.configuration;
  for (const { path, message } of read.problems) {
    const [input, where] = inputOf(path);
    check(input, (): void => {
      throw new SyntaxError(where + message);
    });
  }
  return undefined;
}

/** The input that a place in the configuration is, and where in it: `stages.staging.moving-tags` is `moving-tags`. */
function inputOf([top, key, ...rest]: Path): readonly [input: string, where: string] {
  const [input, within] =
    top === "stages"
      ? [rest[0] ?? "stage", rest.slice(1)]
      : top === "compose"
        ? [key === "files" ? "compose-files" : key, rest]
        : [top, key === undefined ? [] : [key, ...rest]];
  return [String(input), within.map((part) => `${quote(String(part)).slice(1, -1)}: `).join("")];
}

/** Lines `web=.` or `services/*`. */
function toServices(lines: readonly string[]): Record<string, unknown> {
  const services: Record<string, unknown> = {};
  for (const line of lines) {
    const at = line.indexOf("=");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    if (Object.hasOwn(services, name))
      throw new SyntaxError(`must name each service once: current value has ${quote(name)} twice`);
    services[name] = at < 0 ? {} : line.slice(at + 1).trim();
  }
  return services;
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
