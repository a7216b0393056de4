import { optional, Secret, text, type InputSpec, type Parsed } from "@stageway/core";
import type { RollbackSettings } from "@stageway/delivery";
import { deliveryInputs } from "@stageway/delivery/inputs";
import { pinnedWay, readKey } from "../hosts/keys.ts";
import { placeInputs, type Place } from "../hosts/place.ts";
import { accessTo } from "../project/access.ts";
import { readOptions } from "../read-options.ts";
import type { Call, World } from "../verb.ts";

const { hold, wait, timeout, healthTimeout, stableFor, settleDelay, drain, migrations, ...others } = deliveryInputs;
const { keepReleases, canary, parallel, username } = others;

/** Options of every delivery that are inputs of the actions as well. */
const spec = {
  hold,
  wait,
  timeout,
  healthTimeout,
  stableFor,
  settleDelay,
  drain,
  migrations,
  keepReleases,
  canary,
  parallel,
  username,
  signingKey: optional(text),
  repositoryId: optional(text),
};

/** How a delivery is done, as far as options say. */
export interface Manner extends Parsed<typeof spec> {
  readonly password: Secret | undefined;
  readonly dryRun: boolean;
}

/** Reads the options of a delivery, and those that a verb has beside them. @throws {UsageError} that names all that is wrong */
export function readManner<More extends InputSpec>(
  call: Call,
  { env, ask }: Pick<World, "env" | "ask">,
  more: More,
): Manner & Parsed<More> {
  const password = env["STAGEWAY_REGISTRY_PASSWORD"] || undefined;
  const problems: string[] = [];
  if (call.text("username") !== undefined && password === undefined)
    problems.push("--username: its password has to be in STAGEWAY_REGISTRY_PASSWORD");
  if (call.text("hold") !== undefined && ask === undefined)
    problems.push("--hold: needs a terminal, in which somebody says whether it stays");
  const given = readOptions(call, { ...spec, ...placeInputs, ...more }, problems) as Parsed<typeof spec> & Parsed<More>; // Of each its own.
  const secret = password === undefined || call.text("username") === undefined ? undefined : new Secret(password);
  return { ...given, password: secret, dryRun: call.flag("dry-run") };
}

/** Everything that a delivery needs beside what it delivers: the keys as every verb takes them, and a token when there is one. */
export async function settingsOf(
  manner: Manner,
  place: Place,
  call: Call,
  world: World,
): Promise<Omit<RollbackSettings, "envFile">> {
  const { key, passphrase } = await readKey(call, world);
  const pinned = await pinnedWay([...place.hosts, ...place.jump], call, world);
  const access = accessTo(place.repository.remote, world.env);
  if (access.token === undefined && access.isSet)
    world.view.warn(
      `This is not recorded on GitHub, because the token is not used: ${access.why}. ${access.todo(call.verb)}`,
    );
  return {
    ...manner,
    // Here it is the name of a file: whoever delivers is given what signs.
    signingKey: undefined,
    sshKey: key,
    sshPassphrase: passphrase,
    knownHosts: pinned.join("\n"),
    token: access.token,
  };
}
