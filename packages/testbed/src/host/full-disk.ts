import { ActionError, describe } from "@stageway/core";
import type { Host } from "./host.ts";

const filler = "/disk/filler";

/** Somebody may write meanwhile, so that there is less room than a moment ago: it is measured again then. */
const fill = `
mountpoint -q /disk || { echo 'it has one of its own only when it was started with "disk"' >&2; exit 1; }
left=50
until
  size=$(($(df --output=avail -B1 /disk | tail -n 1) - $1))
  [ "$size" -le 0 ] || fallocate -l "$size" "${filler}"
do [ $((left -= 1)) -gt 0 ] || exit 1; done`;

/** A disk that is full; it has its room again when this is disposed. */
export interface FullDisk extends AsyncDisposable {
  /** Frees the room; does nothing the second time. */
  free(): Promise<void>;
}

/** Fills the disk of a host up to the last `leave` bytes, for projects and images alike. @throws {ActionError} when it has none of its own. */
export async function fillDisk(host: Host, { leave = 0 }: { readonly leave?: number } = {}): Promise<FullDisk> {
  await host.exec(["sh", "-c", fill, "fill", `${leave}`]).catch((cause: unknown) => {
    throw new ActionError(`Cannot fill the disk of ${host.container}: ${describe(cause)}`, { cause });
  });
  let freed = false;
  const free = async () => {
    if (freed) return;
    freed = true;
    await host.exec(["rm", "-f", filler]);
  };
  return { free, [Symbol.asyncDispose]: free };
}
