import { ActionError } from "@stageway/core";
import type { Host } from "./host.ts";

const filler = "/disk/filler";

const fill = `
mountpoint -q /disk || exit 77
size=$(($(df --output=avail -B1 /disk | tail -n 1) - $1))
[ "$size" -le 0 ] || fallocate -l "$size" "${filler}"`;

/** A disk that is full; it has its room again when this is disposed. */
export interface FullDisk extends AsyncDisposable {
  /** Frees the room; does nothing the second time. */
  free(): Promise<void>;
}

/** Fills the disk of a host up to the last `leave` bytes, for projects and images alike. @throws {ActionError} when it has none of its own. */
export async function fillDisk(host: Host, { leave = 0 }: { readonly leave?: number } = {}): Promise<FullDisk> {
  await host.exec(["sh", "-c", fill, "fill", `${leave}`]).catch((cause: unknown) => {
    const why = 'it has one of its own only when it was started with "disk"';
    throw new ActionError(`Cannot fill the disk of ${host.container}: ${why}`, { cause });
  });
  let freed = false;
  const free = async () => {
    if (freed) return;
    freed = true;
    await host.exec(["rm", "-f", filler]);
  };
  return { free, [Symbol.asyncDispose]: free };
}
