const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** How long something is past, in its largest unit: `3 days ago`. Clocks of two machines differ: what is to come is `now`. */
export function ago(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const unit = units.find(([, length]) => seconds >= length);
  if (unit === undefined) return "now";
  const count = Math.floor(seconds / unit[1]);
  return `${count} ${unit[0]}${count === 1 ? "" : "s"} ago`;
}
