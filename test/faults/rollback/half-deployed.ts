import { changed, slow } from "./changes.ts";
import type { Images } from "./application.ts";
import type { Ground, Standing } from "./ground.ts";
import { differences } from "./host-state.ts";
import { endedWith, stands } from "./ways.ts";

/** Where a deployment is when it and its runner die, told by the image that it brings: the numbers of containers go on and on. */
export const halves = {
  "when its containers are created": ({ slow }) =>
    `docker ps --all --no-trunc --format '{{.Image}}' | grep -qF ${slow}`,
  "when one runs beside the old one": ({ slow }) => `docker ps --no-trunc --format '{{.Image}}' | grep -qF ${slow}`,
  "while services are changed in place": ({ one }) =>
    `! docker ps --no-trunc --filter label=com.docker.compose.service=api --format '{{.Image}}' | grep -qF ${one}`,
} as const satisfies Readonly<Record<string, (images: Images) => string>>;

/** Every owner and waiter that the lease names, with all its processes. */
export const killJobs = `
cd /srv/shop/.stageway/lease
for link in [0-9]* waiting/*; do
  identity=$(readlink "$link") || continue
  set -- $identity
  [ "\${2:-0}" -le 1 ] || kill -9 -- "-$2" 2>/dev/null || true
done`;

/** Kills the runner and all of its job on the host at once, then goes back. */
export async function killedThenBack(
  ground: Ground,
  standing: Standing,
  half: keyof typeof halves,
): Promise<readonly string[]> {
  await using job = await ground.world.job();
  const version = slow(
    changed(ground.first, ["new images of all", "a changed compose file"], ground.images),
    ground.images,
  );
  let pid = 0;
  const deploying = ground.deploy(job, version, "half", {}, { started: (id) => (pid = id) });
  await ground.world.until(halves[half](ground.images));
  process.kill(pid, "SIGKILL");
  await ground.sh(killJobs);
  await deploying;
  const between = await stands(ground, standing);
  await using next = await ground.world.job();
  const back = await ground.rollback(next, { to: standing.version });
  const outcome = back.output("outcome");
  return [
    ...between,
    ...endedWith(back, 0, outcome === "unchanged" ? "unchanged" : "deployed"),
    ...differences(standing.state, await ground.state()),
  ];
}

/** Somebody goes back while another deployment is held: not before that one has its verdict. */
export async function heldThenBack(
  ground: Ground,
  standing: Standing,
  runner: "there" | "gone",
): Promise<readonly string[]> {
  await using job = await ground.world.job();
  const version = changed(ground.first, ["new images of all", "a new volume"], ground.images);
  const held = await ground.deploy(job, version, "held", { hold: runner === "there" ? "5m" : "3s" });
  const [state, ids] = [await ground.state(), await ground.ids()];
  await using other = await ground.world.job();
  if (runner === "gone") {
    const back = await ground.rollback(other, { to: standing.version });
    return [...endedWith(back, 0, "unchanged"), ...differences(standing.state, await ground.state())];
  }
  const refused = await ground.rollback(other, { to: standing.version, wait: "1s" });
  const touched = differences(state, await ground.state()).map((difference) => `refused, and yet: ${difference}`);
  const same = String(await ground.ids()) === String(ids) ? [] : ["refused, and yet the containers are others"];
  const post = await job.post("deploy-compose", { token: ground.world.github.token, "job-status": "failure" });
  return [
    ...(held.exitCode === 0 ? [] : [`it is not held: ${held.log.slice(-600)}`]),
    ...endedWith(refused, 1, "refused"),
    ...touched,
    ...same,
    ...(post.exitCode === 2 ? [] : [`the verdict ended with ${post.exitCode}: ${post.log.slice(-600)}`]),
    ...differences(standing.state, await ground.state()),
  ];
}
