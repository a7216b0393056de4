/** An action whose behaviour is named by its argument; started as a process of its own by `run.test.ts`. */
import { ActionError, log, runAction, Secret, withProcesses, type Ending, type Work } from "../../src/index.ts";

const behaviours: Record<string, (run: Work) => Promise<Ending>> = {
  nothing: async () => undefined,
  deployed: async () => "deployed",
  "rolled-back": async () => "rolled-back",
  seven: async () => 7,
  foreseen: async () => {
    throw new ActionError("Cannot deploy: no", { hint: "Try again.", cause: new Error("because\nof this") });
  },
  full: async () => {
    const { writeFile } = await import("node:fs/promises");
    await writeFile("/dev/full", "key").catch((cause: unknown) => {
      throw new Error("Cannot keep the key", { cause });
    });
  },
  unforeseen: async () => {
    throw new TypeError("x is not a function");
  },
  nonError: async () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- somebody else's code may do so
    throw "just text";
  },
  unhandled: async () => {
    void Promise.reject(new Error("forgotten"));
    await new Promise((resolve) => setTimeout(resolve, 5000));
  },
  uncaught: async () => {
    setTimeout(() => {
      throw new Error("out of the blue");
    }, 1);
    await new Promise((resolve) => setTimeout(resolve, 5000));
  },
  never: async () => new Promise(() => undefined),
  secret: async () => {
    const secret = new Secret("hunter2-hunter2");
    throw new ActionError(`Cannot log in with ${secret.reveal()}`);
  },
  forgotten: async ({ processes }) => {
    log.info(`child ${processes.start("sleep", ["60"]).pid}`);
  },
  child: async ({ processes }) => {
    const finished = await processes.run("sh", ["-c", 'trap "" TERM INT; echo $$; sleep 60 & sleep 60'], {
      onStdout: (pid) => log.info(`child ${pid}`),
    });
    log.info(`cancelled ${finished.cancelled}`);
    return "rolled-back";
  },
  sleeper: async ({ clock, signal }) => {
    log.info("ready");
    await clock.sleep(60_000, signal);
  },
  lastWords: async ({ clock, signal, processes }) => {
    log.info("ready");
    await clock.sleep(60_000, signal).catch(() => undefined);
    const undo = await processes.run("echo", ["undone"], { signal: AbortSignal.timeout(3000) });
    log.info(undo.stdout.trim());
    return "rolled-back";
  },
  stubborn: async () => {
    log.info("ready");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
  failingLate: async ({ clock, signal }) => {
    log.info("ready");
    await clock.sleep(60_000, signal).catch((error: unknown) => {
      throw new ActionError("Cannot undo: the host is gone", { cause: error });
    });
  },
  talker: async () => {
    for (let line = 0; line < 10_000; line++) log.info(`line ${line}`);
    return 4;
  },
  world: async ({ env, context, clock }) => {
    log.info(`${env["GITHUB_SHA"]} ${context.sha} ${clock.now() > 0}`);
  },
};

const behaviour = behaviours[process.argv[2] ?? ""] ?? (async () => 99);
runAction((run) => behaviour(withProcesses(run)));
