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

/** A configuration with what its manifest says beside it. */
export interface DescribedConfig extends ImageConfig {
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether attestations lie beside the image: its provenance, say. */
  readonly isAttested?: boolean;
}

/** Labels that say of an image where and when it was made, and nothing of what it does. */
const descriptive = /^(?:org\.opencontainers\.image\.(?:revision|version|source|created)|stageway\.bases)$/;

/**
 * What an image is for those who run it, one text for each platform: its layers, its configuration and its annotations, without times and
 * without what tells of its origin; and whether attestations lie beside it, since an image without them is no answer to who asks for some. Nothing where that cannot be told.
 */
export function essenceOf(configs: readonly DescribedConfig[]): ReadonlyMap<string, string> | undefined {
  const essence = new Map<string, string>();
  for (const each of configs) {
    const platform = platformText(each);
    const layers = each.rootfs?.diff_ids;
    if (platform === undefined || layers === undefined || essence.has(platform)) return undefined;
    const config = { ...each.config, Labels: undescriptive(each.config?.Labels ?? {}) };
    const { annotations = {}, isAttested = false } = each;
    essence.set(platform, canonicalJson({ layers, config, annotations: undescriptive(annotations), isAttested }));
  }
  return essence.size === 0 ? undefined : essence;
}

function undescriptive(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !descriptive.test(name)));
}

/** Whether two images are the same for those who run them, on every platform. */
export function isSame(one: ReadonlyMap<string, string> | undefined, other: ReadonlyMap<string, string> | undefined) {
  if (one === undefined || other === undefined || one.size !== other.size) return false;
  return [...one].every(([platform, text]) => other.get(platform) === text);
}
