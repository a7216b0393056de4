import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startRegistry } from "../../../packages/testbed/src/index.ts";
import type { Case } from "../sweep.ts";
import { caseOn, type Lend } from "./case-on.ts";
import { makingOf } from "./full-runner.ts";
import { make, makeCheckout, untruthsOf, type Making } from "./releases.ts";
import { mountSmallDisk } from "./small-disk.ts";
import type { Stand } from "./stand.ts";

const run = promisify(execFile);

/** Kilobytes that the registry has for everything. */
const sizes = [16, 64, 256, 1024] as const;

/** The disk of the registry that something is pushed or copied to is full, from the first byte on or half-way. */
export function fullRegistryCases(lend: Lend): readonly Case[] {
  return (["build-images", "promote-images"] as const).flatMap((action) =>
    sizes.map((kilobytes) =>
      caseOn(lend, `the registry's disk of ${kilobytes} kB, ${action}`, (stand) => pushed(stand, action, kilobytes)),
    ),
  );
}

async function pushed(stand: Stand, action: Making["action"], kilobytes: number): Promise<readonly string[]> {
  const { world } = stand.ground;
  await using registry = await startRegistry();
  const data = join(registry.folder, "data");
  await using disk = await mountSmallDisk(data, kilobytes);
  await using checkout = await makeCheckout();
  await using job = await world.job({ GITHUB_WORKSPACE: checkout.folder, ...world.engine.docker.env });
  const wanted = await makingOf(stand, action, `${registry.host}/acme/full`);
  const lost = await untruthsOf(await make(job, wanted));
  await disk.enlarge();
  // The registry (distribution 2.8) leaves empty links behind and answers 500 for them ever after: whoever frees its disk removes them.
  await run("find", [data, "-name", "link", "-size", "0", "-delete"]);
  const again = await make(job, wanted);
  return [
    ...lost,
    ...(again.exitCode === 0 ? await untruthsOf(again) : [`the next run failed: ${again.log.slice(-700)}`]),
  ];
}
