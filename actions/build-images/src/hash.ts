import { canonicalJson, contentHash } from "@stageway/pipeline";
import type { BaseImages } from "./base-images.ts";
import { revisionArgument, type Source } from "./source.ts";

/**
 * The content hash of a service. A base image whose digest cannot be had counts by its name. Where no platform is named
 * the builder takes its own, so this machine's stands for it.
 */
export function hashOf(
  { service, files, bases, linked }: Source,
  { digests }: Pick<BaseImages, "digests">,
  ownPlatform: string,
): string {
  const args = Object.fromEntries(Object.entries(service.args).filter(([name]) => name !== revisionArgument));
  const { own } = service;
  const definition = own === undefined ? {} : { "bake definition": canonicalJson({ own, linked }) };
  return contentHash({
    files,
    dockerfile: "Dockerfile",
    target: service.target,
    args: { ...args, ...definition },
    platforms: service.platforms.length === 0 ? [ownPlatform] : service.platforms,
    bases: Object.fromEntries(bases.map((reference) => [reference, digests.get(reference) ?? "unknown"])),
  });
}

/** The platform that a builder on this machine takes by itself. */
export function ownPlatform(architecture: string): string {
  return `linux/${{ x64: "amd64", ia32: "386", ppc64: "ppc64le" }[architecture] ?? architecture}`;
}
