import { quote } from "@stageway/core";
import type { Service } from "./model.ts";
import { text } from "./narrow.ts";
import type { TargetState } from "./state.ts";
import type { WantedService } from "./wanted.ts";

/** The words of `uname -m` that some engines use, as image platforms say them. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  aarch64: "arm64",
  armv7l: "arm",
  i386: "386",
  i686: "386",
};

/** `linux/amd64`: the platform of the host's engine. */
export function hostPlatform({ os, architecture }: TargetState["engine"]): string {
  return `${os}/${architectures[architecture] ?? architecture}`;
}

/** Says when the image of a service cannot run on the host. A service that names its `platform` knows what it does. */
export function platformProblem(
  service: Service,
  pinned: WantedService | undefined,
  state: TargetState,
  host: string,
): readonly string[] {
  if (text(service.raw.platform) !== undefined) return [];
  const built =
    pinned !== undefined && pinned.platforms.length > 0 ? pinned.platforms : localPlatforms(service, pinned, state);
  // A variant does not matter here: `linux/arm64/v8` runs where `linux/arm64` does.
  if (built.length === 0 || built.some((platform) => platform === host || platform.startsWith(`${host}/`))) return [];
  return [`the image of service ${quote(service.name)} is built for ${built.join(", ")}, the host is ${host}`];
}

function localPlatforms(service: Service, pinned: WantedService | undefined, state: TargetState): readonly string[] {
  const local = state.images.get(pinned?.image ?? service.image ?? "");
  return local === undefined ? [] : [`${local.os}/${local.architecture}`];
}
