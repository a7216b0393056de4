import { describe, duration, durationWithin, integer, Secret, type Parser } from "@stageway/core";
import type { RollbackSettings } from "@stageway/delivery";
import { parseDrains } from "@stageway/remote/drain";
import { knownHostsFile, pinnedLines, readKey } from "../hosts/keys.ts";
import type { Place } from "../hosts/place.ts";
import { UsageError } from "../parse-call.ts";
import { tokenOf } from "../project/repository.ts";
import type { Call, World } from "../verb.ts";

const hours = 3_600_000;
const moment = durationWithin({ min: 0, max: 6 * hours });

/** How a delivery is done, as far as options say; every option that cannot be understood is told at once. */
export type Manner = Omit<RollbackSettings, "sshKey" | "sshPassphrase" | "knownHosts" | "token"> & {
  readonly hold: number;
};

/** Reads the options of a delivery. @throws {UsageError} that names every one that is wrong. */
export function readManner(verb: string, call: Call, { env, ask }: Pick<World, "env" | "ask">): Manner {
  const problems: string[] = [];
  const read = <T>(name: string, parse: Parser<T>, text = call.text(name) ?? ""): T => {
    try {
      return parse(text);
    } catch (error) {
      problems.push(`--${name}: ${describe(error)}`);
      return undefined as T; // Never used: the problem is thrown below.
    }
  };
  const username = call.text("username");
  const password = env["STAGEWAY_REGISTRY_PASSWORD"];
  if ((username === undefined) !== (password === undefined || password === "") && username !== undefined)
    problems.push("--username: needs its password in STAGEWAY_REGISTRY_PASSWORD");
  if (call.text("hold") !== undefined && ask === undefined)
    problems.push("--hold: needs a terminal, in which somebody says whether it stays");
  const migrations = call.texts("migration");
  const manner = {
    hold: call.text("hold") === undefined ? 0 : read("hold", duration),
    wait: read("wait", moment),
    timeout: read("timeout", duration),
    healthTimeout: read("health-timeout", duration),
    stableFor: read("stable-for", moment),
    settleDelay: read("settle-delay", moment),
    drain: read("drain", () => parseDrains(call.texts("drain"))),
    migrations: migrations.length > 0 ? migrations : undefined,
    keepReleases: read("keep-releases", integer({ min: 1, max: 100 })),
    username,
    password: username === undefined || password === undefined ? undefined : new Secret(password),
    dryRun: call.flag("dry-run"),
  };
  if (problems.length === 0) return manner;
  throw new UsageError(`Cannot start ${verb}:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`, {
    hint: `See stageway ${verb} --help`,
  });
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
