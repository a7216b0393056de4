import type { Case } from "../sweep.ts";
import { release } from "../rollback/application.ts";
import { caseOn, type Lend } from "./case-on.ts";
import { make, makeCheckout, untruthsOf, type Making } from "./releases.ts";
import { mountSmallDisk } from "./small-disk.ts";
import { endingOf, unrepaired, untruths, type Stand } from "./stand.ts";

/** Kilobytes of the disk that RUNNER_TEMP, HOME and the files for outputs lie on; a file takes at least 4 of them. */
const deploying = [4, 8, 12, 16, 20, 24, 32] as const;
const making = [4, 8, 16] as const;

/** The disk of the runner is full: before anything, or when this or that file is to be written. */
export function fullRunnerCases(lend: Lend): readonly Case[] {
  return [
    ...deploying.map((kilobytes) =>
      caseOn(lend, `the runner's disk of ${kilobytes} kB, deploying`, (stand) => deployed(stand, kilobytes)),
    ),
    ...(["build-images", "promote-images"] as const).flatMap((action) =>
      making.map((kilobytes) =>
        caseOn(lend, `the runner's disk of ${kilobytes} kB, ${action}`, (stand) => made(stand, action, kilobytes)),
      ),
    ),
  ];
}

async function deployed(stand: Stand, kilobytes: number): Promise<readonly string[]> {
  await stand.begin();
  await using job = await stand.ground.world.job();
  {
    await using disk = await mountSmallDisk(job.folder, kilobytes);
    const lost = await untruths(stand, endingOf(await stand.deploy(job)));
    if (lost.length > 0) return [...lost, `${await disk.free()} bytes are left`];
  }
  return await unrepaired(stand);
}

async function made(stand: Stand, action: Making["action"], kilobytes: number): Promise<readonly string[]> {
  const { world } = stand.ground;
  await using checkout = await makeCheckout();
  const wanted = await makingOf(stand, action, `127.0.0.1:${world.images.port}/full/runner-${kilobytes}`);
  await using job = await world.job({ GITHUB_WORKSPACE: checkout.folder, ...world.engine.docker.env });
  const lost: string[] = [];
  {
    await using disk = await mountSmallDisk(job.folder, kilobytes);
    lost.push(...(await untruthsOf(await make(job, wanted))));
    if (lost.length > 0) lost.push(`${await disk.free()} bytes are left`);
  }
  const again = await make(job, wanted);
  return [
    ...lost,
    ...(again.exitCode === 0 ? await untruthsOf(again) : [`the next run failed: ${again.log.slice(-700)}`]),
  ];
}

/** What is made, and in which folder of which registry. */
export async function makingOf({ ground, next }: Stand, action: Making["action"], to: string): Promise<Making> {
  if (action === "promote-images") {
    return { action, inputs: { release: await release(ground.world, next, []), to, tags: "" } };
  }
  return { action, inputs: { images: to, services: "web", version: "s-1", cache: "none" } };
}
