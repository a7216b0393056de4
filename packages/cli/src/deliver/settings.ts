import { describe, Secret, type Parsed } from "@stageway/core";
import type { RollbackSettings } from "@stageway/delivery";
import { deliveryInputs } from "@stageway/delivery/inputs";
import { knownHostsFile, pinnedLines, readKey } from "../hosts/keys.ts";
import type { Place } from "../hosts/place.ts";
import { UsageError } from "../parse-call.ts";
import { tokenOf } from "../project/repository.ts";
import type { Call, World } from "../verb.ts";

const { hold, wait, timeout, healthTimeout, stableFor, settleDelay, drain, migrations, ...others } = deliveryInputs;
const { keepReleases, canary, parallel, username } = others;

/** Options that are inputs of the actions as well, read by the same rules. */
const spec = {
  ...{ hold, wait, timeout, healthTimeout, stableFor, settleDelay, drain, migrations },
  ...{ keepReleases, canary, parallel, username },
};

/** How a delivery is done, as far as options say. */
export interface Manner extends Parsed<typeof spec> {
  readonly password: Secret | undefined;
  readonly dryRun: boolean;
}

/** Reads the options of a delivery. @throws {UsageError} that names every one that is wrong. */
export function readManner(verb: string, call: Call, { env, ask }: Pick<World, "env" | "ask">): Manner {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, parse] of Object.entries(spec)) {
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    try {
      values[name] = parse(call.texts(option).join("\n"));
    } catch (error) {
      problems.push(`--${option}: ${describe(error)}`);
    }
  }
  const password = env["STAGEWAY_REGISTRY_PASSWORD"] || undefined;
  if (call.text("username") !== undefined && password === undefined)
    problems.push("--username: its password has to be in STAGEWAY_REGISTRY_PASSWORD");
  if (call.text("hold") !== undefined && ask === undefined)
    problems.push("--hold: needs a terminal, in which somebody says whether it stays");
  if (problems.length > 0)
    throw new UsageError(`Cannot start ${verb}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`, {
      hint: `See stageway ${verb} --help`,
    });
  const given = values as Parsed<typeof spec>; // Every name in `spec` now has the value that its own parser gave.
  const login = given.username === undefined || password === undefined ? undefined : new Secret(password);
  return { ...given, password: login, dryRun: call.flag("dry-run") };
}

/** Everything that a delivery needs beside what it delivers: the keys as every verb takes them, and a token when there is one. */
export async function settingsOf(manner: Manner, place: Place, call: Call, world: World): Promise<RollbackSettings> {
  const { key, passphrase } = await readKey(call, world);
  const file = knownHostsFile(call, world);
  const pinned = await Promise.all(
    [...place.hosts, ...place.jump].map((hop) => pinnedLines(file, hop, world.processes)),
  );
  const token = place.repository.remote === undefined ? undefined : tokenOf(world.env);
  return {
    ...manner,
    ...{ sshKey: key, sshPassphrase: passphrase, knownHosts: pinned.join("\n") },
    token: token === undefined ? undefined : new Secret(token),
  };
}
