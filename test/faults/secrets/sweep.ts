import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tool } from "../../../packages/testbed/src/index.ts";
import type { Random } from "../random.ts";
import type { Findings, Sweep } from "../sweep.ts";
import { encodingsOf, formsIn } from "./encodings.ts";
import { openLoudPlace, type LoudPlace } from "./place.ts";
import { runs, type Canaries, type SecretRun } from "./runs.ts";

/** Every secret that an action takes, in a world that says out loud whatever it is told. */
export const secrets: Sweep = {
  name: "secrets",
  trouble:
    "GitHub, registry, service, ssh, docker and git answer with every secret of the action in 12 encodings; debug logging is on; every action that takes secrets, with its post step",
  unit: "forms looked for",
  must: "in no log, output, summary, state, record, argument, environment of another child, file left behind",
  sample: 4,
  open: () =>
    Promise.resolve({
      cases: runs.map((run) => ({ name: run.name, run: (random: Random) => tryRun(run, random) })),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};

async function tryRun({ inputs, run }: SecretRun, random: Random): Promise<Findings> {
  await using place = await openLoudPlace();
  const canaries = canariesOf(random);
  const wanted = inputs(place, canaries, `host.example ${publicPart}`);
  const isGiven = ([, secret]: [string, string]) => Object.values(wanted).some((value) => value.includes(secret));
  const given = (Object.entries(canaries) as [string, string][]).filter(isGiven);
  await place.say(given.map(([, secret]) => secret));
  writeFileSync(join(place.job.folder, "compose.yml"), "services: { web: { image: web } }\n");
  writeFileSync(join(place.job.folder, "Dockerfile"), "FROM scratch\n");
  const steps = await run(place, wanted);
  const places = await placesOf(steps, place);
  const lost = places.flatMap(([name, text]) =>
    given.flatMap(([which, secret]) => formsIn(text, secret).map((form) => `${which} as ${form} in ${name}`)),
  );
  const forms = given.reduce((sum, [, secret]) => sum + Object.keys(encodingsOf(secret)).length, 0);
  return { tried: forms * places.length, lost: [...new Set(lost)] };
}

/** Everywhere a secret could be. */
async function placesOf(steps: Awaited<ReturnType<SecretRun["run"]>>, place: LoudPlace): Promise<[string, string][]> {
  const started = await place.started();
  return [
    // What the runner is asked to mask it swallows.
    ...steps.map(({ log }): [string, string] => ["the log", log.replace(/^::add-mask::.*$/gm, "")]),
    ...steps.map(({ summary }): [string, string] => ["the summary", summary]),
    ...started.map(({ args }): [string, string] => ["the arguments of a child", args]),
    // A build needs its secrets, and has them by the environment alone.
    ...started
      .filter(({ args }) => !/\bbake\b/.test(args))
      .map(({ env }): [string, string] => ["the environment of a child", env]),
    ...place.bodies.map((body): [string, string] => ["a record", body]),
    ...[...(await place.left())].map(([path, text]): [string, string] => [
      `the file ${path.slice(place.job.folder.length)}`,
      text,
    ]),
  ];
}

const publicPart = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0ZL3Q0Yy0jY2FuYXJ5LWtleS1vZi10aGUtdGVzdA==";

/** Secrets that nobody has seen before, with letters that every encoding changes. */
function canariesOf(random: Random): Canaries {
  const word = (name: string) =>
    `${name}-${random.below(1e9).toString(36)}'"&<%$>~ü${random.below(1e9).toString(36)}-end-of-${name}`;
  const [token, password, other, passphrase] = ["token", "password", "other", "phrase"].map(word) as [
    string,
    string,
    string,
    string,
  ];
  const folder = mkdtempSync(join(tmpdir(), "canary-"));
  try {
    const file = join(folder, "key");
    execFileSync(tool("ssh-keygen"), ["-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", file]);
    const key = readFileSync(file, "utf8");
    const envFile = `DATABASE_URL=postgres://shop:${word("database")}@db/shop\n# a remark\nAPI_KEY=${word("api")}\n`;
    return { token, password, other, passphrase, key, envFile };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
