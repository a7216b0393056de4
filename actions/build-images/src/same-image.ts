import { canonicalJson } from "@stageway/pipeline";
import { platformText, type Platform } from "@stageway/registry";

/** The configuration of an image, as far as we read it. */
export interface ImageConfig extends Platform {
  readonly created?: string;
  readonly config?: Readonly<Record<string, unknown>> & {
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  readonly rootfs?: { readonly diff_ids?: readonly string[] };
}

/** Labels that say of an image where and when it was made, and nothing of what it does. */
const descriptive = /^(?:org\.opencontainers\.image\.(?:revision|version|source|created)|stageway\.bases)$/;

/**
 * What an image is for those who run it, one text for each platform: its layers and its configuration, without times and without the labels
 * of its origin. Nothing where that cannot be told.
 */
export function essenceOf(configs: readonly ImageConfig[]): ReadonlyMap<string, string> | undefined {
  const essence = new Map<string, string>();
  for (const each of configs) {
    const platform = platformText(each);
    const layers = each.rootfs?.diff_ids;
    if (platform === undefined || layers === undefined || essence.has(platform)) return undefined;
    const labels = Object.entries(each.config?.Labels ?? {}).filter(([name]) => !descriptive.test(name));
    essence.set(platform, canonicalJson({ layers, config: { ...each.config, Labels: Object.fromEntries(labels) } }));
  }
  return essence.size === 0 ? undefined : essence;
}

/** Whether two images are the same for those who run them, on every platform. */
export function isSame(one: ReadonlyMap<string, string> | undefined, other: ReadonlyMap<string, string> | undefined) {
  if (one === undefined || other === undefined || one.size !== other.size) return false;
  return [...one].every(([platform, text]) => other.get(platform) === text);
}
