/** What the containers of a host went through so far, a line each: `start shop-web-2`. */
const events = '"$events"';

/** Moments of a deployment, as conditions for a shell on the host. */
const moments = {
  // The words must not find this very command.
  "while images are fetched": "pgrep -f '[d]ocker pull' >/dev/null",
  "when the new containers are created": `grep -qE '^create shop-web-[0-9]' ${events}`,
  "while the new one starts": `grep -qE '^start shop-web-[0-9]' ${events}`,
  "while a volume changes hands": `grep -qE '^start shop-api-[0-9]' ${events}`,
} as const;

export type Moment = keyof typeof moments;
export const momentNames = Object.keys(moments) as Moment[];

/** The images of the next release are not on the host, so that they have to be fetched. */
export const forgetImages = "docker image prune --all --force";

/** Waits on the host for a moment of a deployment that begins. @throws when it does not come */
export async function waitFor(sh: (script: string) => Promise<string>, moment: Moment): Promise<void> {
  // Asking the engine again and again would take the processor away from what it is asked about.
  await sh(`events=$(mktemp)
docker events --since ${Date.now() / 1000} --filter type=container --format '{{.Action}} {{.Actor.Attributes.name}}' >"$events" 2>&1 &
left=1000
until ${moments[moment]} || [ $((left -= 1)) -le 0 ]; do sleep 0.03; done
kill $!
rm "$events"
[ "$left" -gt 0 ] || { echo 'the moment did not come: ${moment}' >&2; exit 1; }`);
}
