/** The time that the stand-in believes in, in milliseconds; every date it gives comes from it. */
export interface TimeSource {
  now(): number;
}

/** The form in which GitHub writes a moment: seconds, UTC. */
export function timestamp(milliseconds: number): string {
  return new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace(".000", "");
}
