import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Job, StepResult } from "../../../actions/deploy-compose/test/job.ts";
import { oneError } from "../rollback/ways.ts";

const run = promisify(execFile);

/** A repository with one service, to be built. */
export interface Checkout extends AsyncDisposable {
  readonly folder: string;
}

export async function makeCheckout(): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), "checkout-"));
  await mkdir(join(folder, "web"));
  await writeFile(join(folder, "web/Dockerfile"), "FROM scratch\nCOPY page /\n");
  await writeFile(join(folder, "web/page"), `${folder} ${"hello ".repeat(20_000)}\n`);
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  for (const words of [
    ["init", "-q"],
    ["add", "-A"],
    [...who, "commit", "-q", "-m", "First"],
  ]) {
    await run("git", words, { cwd: folder });
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** A step that makes a release or copies one. */
export interface Making {
  readonly action: "build-images" | "promote-images";
  readonly inputs: Readonly<Record<string, string>>;
}

export const make = (job: Job, { action, inputs }: Making): Promise<StepResult> => job.step(action, inputs);

/** Whatever of it is not true: it fails with one message and gives no release, or it gives one that the registry has. */
export async function untruthsOf(step: StepResult): Promise<readonly string[]> {
  const release = step.output("release");
  const said = step.log.slice(-700);
  if (step.exitCode !== 0) {
    return [
      ...oneError(step),
      ...(step.exitCode === 1 ? [] : [`it ended with ${step.exitCode}: ${said}`]),
      ...(release === "" ? [] : [`it failed, and gives ${release}: ${said}`]),
    ];
  }
  if (release === "") return [`it succeeded, and gives no release: ${said}`];
  return (await isThere(release)) ? [] : [`it gives a release that the registry does not have: ${release}`];
}

async function isThere(release: string): Promise<boolean> {
  const [, host = "", repository = "", digest = ""] = /^([^/]+)\/(.+)@(.+)$/.exec(release) ?? [];
  const accept = "application/vnd.oci.image.manifest.v1+json";
  return (await fetch(`http://${host}/v2/${repository}/manifests/${digest}`, { headers: { accept } })).status === 200;
}
