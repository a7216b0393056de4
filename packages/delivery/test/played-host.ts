import { recordingLog } from "@stageway/core/testing";
import { JournalLog, type Deployment, type Received, type Target } from "@stageway/remote";
import type { Host } from "../src/host.ts";

const directory = "/srv/shop";

const model = JSON.stringify({ name: "shop", services: { web: { image: "web", networks: {} } }, networks: {} });

/** What is read of a host on which nothing runs. */
export const nothingRuns: Received = {
  status: { deployments: [] },
  reports: {
    compose: {
      exitCode: 0,
      stderr: "",
      stdout: `==code\n|0\n==model\n|${model}\n==engine\n|{"version":"28.0.0","os":"linux","architecture":"amd64"}\n==free\n|99999999\n==end\n`,
    },
  },
};

/** Where a job stands there. */
export function standing(number: number, state: Partial<Deployment>): Deployment {
  return { number, token: "t", phase: "ended", step: 0, steps: 0, title: "", warnings: 0, ...state };
}

export const lost = () => Promise.reject(new Error("the connection was lost"));

/** A host on which nothing runs, that knows of no deployment, and that does what is played; of anything else it is not asked. */
export function playedHost(name: string, played: Partial<Target>): Host {
  const unasked = () => Promise.reject(new TypeError(`Nobody asks ${name} for this`));
  const nothing = () => Promise.resolve();
  const target: Target = {
    directory,
    receive: () => Promise.resolve(nothingRuns),
    status: () => Promise.resolve(nothingRuns.status),
    discard: nothing,
    recorded: nothing,
    keepSigned: nothing,
    run: unasked,
    follow: unasked,
    go: unasked,
    extend: unasked,
    confirm: unasked,
    undo: unasked,
    unlock: unasked,
    queue: unasked,
    read: unasked,
    ...played,
  };
  return {
    name,
    target,
    journal: new JournalLog(recordingLog()),
    connection: {
      address: { host: name, port: 22, user: "deploy" },
      exec: unasked,
      stream: () => {
        throw new TypeError(`Nobody asks ${name} for a stream`);
      },
      close: nothing,
      [Symbol.asyncDispose]: nothing,
    },
  };
}
