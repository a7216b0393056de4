import { ActionError } from "@stageway/core";
import { hostLabel, loadProgram } from "@stageway/remote";
import { placeOf, withStage, type Place } from "../hosts/place.ts";
import { onHost } from "../hosts/reach.ts";
import { UsageError } from "../parse-call.ts";
import type { Call, Result, World } from "../verb.ts";
import { allowedOf } from "./allowed.ts";
import { planInstallation, type Change, type Installation, type Wanted } from "./changes.ts";
import { uncheckedSignatures } from "../doctor/host-signatures.ts";
import { policyPath, programPath, signersPathOf } from "./places.ts";
import { readPublicKeyFile } from "./public-key.ts";
import { rootShell, type RootShell } from "./root-shell.ts";
import { signersTextOf } from "./signers-text.ts";
import { survey } from "./survey.ts";
import { tryProgram, writeChange } from "./write-changes.ts";

interface HostPlan {
  readonly host: string;
  readonly plan: Extract<Installation, { kind: "planned" }>;
}

/** What nobody should take the policy for. */
const limits =
  "The policy prevents mistakes, not attacks: treat this key like one with a shell. SECURITY.md says what is known";

/** Gives a key the target's program and no shell, on every host of a stage. */
export async function install(given: Call, world: World): Promise<Result> {
  const call = withStage(given);
  const place = await placeOf(call, world);
  const wanted = await wantedOf(call, place, world);
  const as = call.text("as") ?? "";
  const onAll = (title: string, work: Work) => onEveryHost({ title, as, work }, place, call, world);
  const installations = new Map<string, Installation>();
  await onAll("Looking at", async (shell, host) => {
    installations.set(host, planInstallation(await survey(shell, wanted), wanted));
  });
  const plans = allPlanned(installations);
  const dryRun = call.flag("dry-run");
  const isDone = plans.every(({ plan }) => plan.changes.length === 0);
  for (const line of plans.flatMap(announce)) world.view.note(line);
  world.view.note(limits);
  if (!dryRun && !isDone) {
    await onAll("Installing on", async (shell, host) => {
      const changes = plans.find((each) => each.host === host)?.plan.changes ?? [];
      for (const change of changes) await writeChange(change, wanted, shell);
      if ((await tryProgram(wanted, shell)) === "unchecked") world.view.warn(`${host}: ${uncheckedSignatures}`);
    });
  }
  const what = isDone
    ? "everything is as it should be"
    : dryRun
      ? "nothing was written: this was a dry run"
      : "installed";
  return {
    text: [`${place.hosts.map(hostLabel).join(", ")}: ${what}`, ...plans.slice(0, 1).map(({ plan }) => plan.line)].join(
      "\n",
    ),
    json: {
      stage: place.stage,
      directory: place.directory,
      user: wanted.user,
      dryRun,
      program: wanted.program,
      policy: wanted.policy,
      allowed: wanted.allowed,
      hosts: plans.map(({ host, plan: { line, changes, notes } }) => ({
        host,
        line,
        changes: changes.map(told),
        notes,
      })),
    },
  };
}

async function wantedOf(call: Call, place: Place, world: World): Promise<Wanted> {
  const file = call.text("key");
  if (file === undefined)
    throw new UsageError("Cannot start install: nothing says which key it is for", {
      hint: "Name the public key with --key; ssh-keygen -t ed25519 -N '' -f deploy makes one in deploy.pub",
    });
  const { directory } = place;
  return {
    key: await readPublicKeyFile(file, world.cwd),
    allowed: await allowedOf(call, place, world),
    directory,
    user: place.hosts[0]?.user ?? "",
    program: programPath,
    policy: policyPath(directory),
    installed: await loadProgram(),
    signers: signersPathOf(directory),
    signersText: await signersTextOf(place, world),
  };
}

type Work = (shell: RootShell, host: string) => Promise<void>;

/** Goes from host to host, and stops at the first that does not do. */
async function onEveryHost(
  { title, as, work }: { readonly title: string; readonly as: string; readonly work: Work },
  place: Place,
  call: Call,
  world: World,
): Promise<void> {
  for (const address of place.hosts) {
    const host = hostLabel(address);
    const progress = world.view.begin(`${title} ${host}`);
    try {
      await onHost({ ...address, user: as }, place, call, world, async (connection) =>
        work(await rootShell(connection), host),
      );
      progress.done();
    } catch (error) {
      progress.failed();
      throw error;
    }
  }
}

/** @throws {ActionError} with every reason on every host why nothing may be written there */
function allPlanned(installations: ReadonlyMap<string, Installation>): readonly HostPlan[] {
  const all = [...installations];
  const problems = all.flatMap(([host, plan]) =>
    plan.kind === "planned" ? [] : plan.problems.map((problem) => `${host}: ${problem}`),
  );
  if (problems.length > 0)
    throw new ActionError(
      `Cannot install, nothing was written:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
  return all.flatMap(([host, plan]) => (plan.kind === "planned" ? [{ host, plan }] : []));
}

function announce({ host, plan: { changes, notes } }: HostPlan): readonly string[] {
  return [
    ...changes.map(({ path, why }) => `  ${host}: ${path}: ${why}`),
    ...notes.map((note) => `  ${host}: ${note}`),
  ];
}

function told({ what, path, why }: Change): Omit<Change, "content"> {
  return { what, path, why };
}
