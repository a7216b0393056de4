/** Moments of a deployment, as conditions for a shell on the host. */
export const moments = {
  "while images are fetched": "pgrep -f 'docker pull' >/dev/null || docker ps --all | grep -q 'shop-web-[2-9]'",
  "when the new containers are created": "docker ps --all --format '{{.Names}}' | grep -qx 'shop-web-[2-9][0-9]*'",
  "while the new one starts": "docker ps --format '{{.Names}}' | grep -qx 'shop-web-[2-9][0-9]*'",
  "while a volume changes hands": "docker ps --format '{{.Names}}' | grep -qx 'shop-api-[2-9][0-9]*'",
} as const;

export type Moment = keyof typeof moments;
export const momentNames = Object.keys(moments) as Moment[];

/** Waits on the host for a moment, as closely as a shell can. */
export function waitFor(moment: Moment): string {
  return `left=300; until ${moments[moment]}; do [ $((left -= 1)) -gt 0 ] || exit 1; sleep 0.05; done`;
}
