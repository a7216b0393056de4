import type { Clock } from "@stageway/core";

/** Seconds, or a date by the server's own clock (RFC 9110, section 10.2.3), in milliseconds from now. */
export function retryAfter(
  header: string | undefined,
  serverDate: string | undefined,
  clock: Pick<Clock, "now">,
): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  const now = Date.parse(serverDate ?? "");
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(now) ? clock.now() : now));
}
