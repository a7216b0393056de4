import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { newKey, type KeyPair } from "../../../packages/testbed/src/host/keys.ts";
import { readActionFile, root } from "../../../scripts/action-file.ts";
import { actionsWith, inputVariables } from "../inputs/actions.ts";
import type { Case, Sweep } from "../sweep.ts";
import { openSilentPlace, type SilentPlace } from "./silent-place.ts";

const moments = 15;
/** Milliseconds between two moments: from before anything is loaded until it has waited for long. */
const step = 120;
/** Milliseconds in which a cancelled action must be gone; the runner sends SIGTERM after 7.5 s. */
const patience = 5000;
/** The exit code of whoever was ended by a signal before it could say anything about it. */
const early = [null, 130];

/** What each action waits for when nothing answers, beside inputs that are right. */
const waiting: Readonly<Record<string, (place: SilentPlace) => Readonly<Record<string, string>>>> = {
  plan: () => ({}),
  "build-images": ({ host }) => ({ images: `${host}/acme/shop`, cache: "none" }),
  "promote-images": ({ host }) => ({ release: `${host}/acme/release@sha256:${"0".repeat(64)}` }),
  "record-deployment": () => ({}),
  "deploy-compose": () => ({
    release: "",
    images: `web=ghcr.io/acme/web@sha256:${"0".repeat(64)}`,
    "compose-files": "compose.yml",
  }),
  rollback: () => ({}),
  "smoke-test": ({ host }) => ({ checks: `http://${host}/health`, "allow-private": "true" }),
};

/** An action is cancelled as the runner does it. */
export const cancels: Sweep = {
  name: "cancels",
  trouble: `SIGINT at ${moments} moments to each action that waits for a GitHub, a registry, a service, ssh, docker or git that never answers`,
  unit: "cancellations",
  must: "gone within 5 s, no process of its own or of its children left, exit code 130, no stack trace",
  sample: 4,
  async open() {
    const key = await newKey();
    const names = Object.keys(waiting);
    const cases = names.flatMap((name) =>
      Array.from({ length: moments }, (_, index): Case => ({
        name: `${name} after ${index * step} ms`,
        run: async () => ({ tried: 1, lost: await cancel(name, key, index * step) }),
      })),
    );
    return { cases, [Symbol.asyncDispose]: () => Promise.resolve() };
  },
};

async function cancel(name: string, key: KeyPair, moment: number): Promise<string[]> {
  await using place = await openSilentPlace();
  const knownHosts = `host.example ${key.public.split(" ").slice(0, 2).join(" ")}`;
  const right = actionsWith({ "ssh-key": key.private, "known-hosts": knownHosts }).find(
    (action) => action.name === name,
  )?.right;
  const inputs = inputVariables(await readActionFile(name), { ...right, ...waiting[name]?.(place) });
  const given = Object.fromEntries(
    Object.entries(inputs).flatMap(([input, value]) => (value === undefined ? [] : [[input, value]])),
  );
  const main = join(root, "actions", name, "src/main.ts");
  const child = spawn(process.execPath, [main], { env: { ...place.env, ...given }, cwd: place.folder });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  await setTimeout(moment);
  const started = performance.now();
  child.kill("SIGINT");
  const code = await Promise.race([ended, setTimeout(patience, "still there" as const)]);
  const took = performance.now() - started;
  if (code === "still there") child.kill("SIGKILL");
  await ended;
  const left = await place.alive();
  return [
    ...(code === "still there" ? [`it is still there after ${Math.round(took)} ms`] : []),
    ...(code === "still there" || early.includes(code) ? [] : [`it ended with ${String(code)}: ${log.slice(-300)}`]),
    ...(left.length === 0 ? [] : [`${left.length} processes are left`]),
    ...(/^\s+at .*:\d+:\d+\)?$/m.test(log) ? [`a stack trace: ${log.slice(-500)}`] : []),
  ];
}
