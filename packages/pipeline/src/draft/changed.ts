import { ChangeDetector } from "../changes.ts";
import type { Service } from "./services.ts";

/** What is known of the difference to the release on record. */
export type Difference =
  | { readonly kind: "files"; readonly files: readonly string[] }
  /** Nothing can be compared, and why: `nothing is on record for staging`. */
  | { readonly kind: "everything"; readonly reason: string };

/** Services that may have changed, and why. */
export interface Changed {
  readonly build: readonly string[];
  readonly reason: string;
}

/** The services whose content may differ from the release on record; `shared` are paths on which all depend. */
export function changedServices(
  services: ReadonlyMap<string, Service>,
  shared: readonly string[],
  difference: Difference,
): Changed {
  const all = () => [...services.keys()];
  if (difference.kind === "everything") return { build: all(), reason: difference.reason };
  const affected = new ChangeDetector(services, shared).affected(difference.files);
  if (affected.all) return { build: all(), reason: `${affected.because} changed, on which every service depends` };
  const count = difference.files.length;
  const files = count === 1 ? "1 file" : `${count} files`;
  return { build: affected.services, reason: `${files} changed since the release on record` };
}
