import { rm } from "node:fs/promises";
import type { Duplex } from "node:stream";
import { existsSync } from "node:fs";
import {
  ActionError,
  createProcesses,
  hostName,
  jitter,
  port as portNumber,
  systemClock,
  type Clock,
  type Finished,
  type Processes,
} from "@stageway/core";
import type { ExecOptions, Shell } from "../target/shell.ts";
import { pathsIn, type Paths } from "./config.ts";
import { endConnection } from "./end-connection.ts";
import { sshEnvironment } from "./environment.ts";
import { explain, explainOther } from "./explanation.ts";
import { readFault } from "./fault.ts";
import { connectionFolder, makeFolder, writeFiles } from "./files.ts";
import { HostStream } from "./host-stream.ts";
import { showEndpoint } from "./known-hosts.ts";
import { checkSsh, hopsOf, type HostAddress, type SshOptions } from "./options.ts";
import { quoteCommand } from "./quoting.ts";
import { readStreamFault } from "./stream-fault.ts";

/** One authenticated connection to a host; everything that is done there goes over it. */
export interface Connection extends Shell, AsyncDisposable {
  readonly address: HostAddress;
  /** A TCP connection that the host makes. It is destroyed with an error when the host cannot. */
  stream(host: string, port: number): Duplex;
  /** Ends the connection and removes its keys and files. */
  close(): Promise<void>;
}

/** Attempts for a connection that the host closes before it knows who we are (MaxStartups). */
const attempts = 8;
const usualTimeout = 15_000;
/** Milliseconds for a command whose lines nobody follows: a host that never answers must not hold anybody for ever. */
const longestAnswer = 900_000;
/** Seconds for which an unused connection stays, so that a later step finds it. */
const persist = 900;

/**
 * Connects by the system's OpenSSH.
 *
 * @throws {ActionError} one message with the cause and a hint: bad values (all of them, nothing is started then), or why
 * there is no connection.
 */
export async function connect(options: SshOptions): Promise<SshConnection> {
  const problems = checkSsh(options);
  if (problems.length > 0)
    throw new ActionError(`Cannot connect by ssh:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  const { connectTimeout = usualTimeout, signal, clock = systemClock } = options;
  const processes = options.processes ?? createProcesses({ env: process.env, signal });
  const hops = hopsOf(options);
  const place = connectionFolder(options.folder, options.name ?? "target");
  await endConnection(place, processes); // Whoever had this name may have been killed.
  const paths = pathsIn(await makeFolder(place));
  const connection = new SshConnection({ hops: hops.map(addressOf), place, paths, processes, clock, signal });
  try {
    await writeFiles(hops, paths, connectTimeout, processes);
    await connection.open();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

interface Settings {
  /** All machines of the way, the host itself last. */
  readonly hops: readonly HostAddress[];
  /** Where its files are found by its name. */
  readonly place: string;
  readonly paths: Paths;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

export class SshConnection implements Connection {
  readonly address: HostAddress;
  readonly settings: Settings;
  #opening: Promise<void> | undefined;

  constructor(settings: Settings) {
    const address = settings.hops.at(-1);
    if (address === undefined) throw new TypeError("A connection has a host");
    this.address = address;
    this.settings = settings;
  }

  /** Makes sure that the master runs. */
  async open(): Promise<void> {
    if (existsSync(this.settings.paths.control)) return;
    this.#opening ??= this.#openMaster().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #openMaster(): Promise<void> {
    const { clock, hops, processes, paths, signal } = this.settings;
    for (let attempt = 1; ; attempt++) {
      const finished = await this.#ssh(["-M", "-N", "-f", "-o", `ControlPersist=${persist}`, "target"], {
        timeout: 120_000,
        signal,
      });
      if (finished.ok) return;
      signal?.throwIfAborted();
      if (finished.startFailure !== undefined) {
        throw new ActionError(`Cannot connect by ssh: ${finished.startFailure}`, {
          hint: "Install OpenSSH's client on the runner",
        });
      }
      const fault = readFault(finished.timedOut ? "timed out" : await this.#wordsOf(finished), hops);
      const last = fault.kind !== "closed" || attempt >= attempts;
      if (last) throw await explain(fault, { processes, paths, hops });
      const other = attempt === 1 && fault.hop === hops[0] ? await explainOther(fault.hop) : undefined;
      if (other !== undefined) throw other;
      await clock.sleep(200 + jitter(attempt, { delay: { first: 500, cap: 5000 } }), signal);
    }
  }

  /** With a master that persists, ssh silences what reaches the jump hosts; without one it tells what they said. */
  async #wordsOf({ stderr }: Finished): Promise<string> {
    const { hops, signal } = this.settings;
    if (hops.length === 1) return stderr;
    const again = await this.#ssh(["-o", "ControlPath=none", "target", "true"], { timeout: 120_000, signal });
    const said = again.stderr === "" ? stderr : again.stderr;
    return readFault(said, hops).kind === "closed" ? `${await this.#wordsOfLastJump()}${said}` : said;
  }

  /** Why the jump host before the host opened no connection to it: ssh tells that only where it is told other things, too. */
  async #wordsOfLastJump(): Promise<string> {
    const { address, settings } = this;
    const jump = `jump-${settings.hops.length - 1}`;
    const { stderr } = await this.#streamAlone(showEndpoint(address), jump);
    const failed = stderr.split("\n").filter((line) => /^channel \d+: open failed: /.test(line));
    return failed.map((line) => `${line.trimEnd()}\nstdio forwarding failed\n`).join("");
  }

  async exec(command: readonly string[], { onLine, ...options }: ExecOptions = {}): Promise<Finished> {
    await this.open();
    const { timeout = onLine === undefined ? longestAnswer : undefined } = options;
    const words = ["target", "--", quoteCommand(command)];
    const finished = await this.#ssh(words, { ...options, timeout, onStdout: onLine });
    // 255 may be the command's own; only a master that does not answer is done with.
    if (finished.exitCode === 255 && !(await this.isAlive())) await rm(this.settings.paths.control, { force: true });
    return finished;
  }

  stream(host: string, port: number): Duplex {
    const endpoint = showEndpoint({ host: hostName(host), port: portNumber(String(port)) });
    const { config } = this.settings.paths;
    const running = this.settings.processes.start("ssh", ["-F", config, "-W", endpoint, "target"], {
      env: sshEnvironment(),
    });
    return new HostStream(running, (said) => this.#whyNoStream(endpoint, said));
  }

  /** The master keeps the host's reason for itself: a connection apart from it is told. */
  async #whyNoStream(endpoint: string, said: string): Promise<Error> {
    const act = `Cannot reach ${endpoint} from ${this.address.host}`;
    if (!/forwarding request failed/i.test(said)) return readStreamFault(said, act);
    const { stderr } = await this.#streamAlone(endpoint, "target");
    return readStreamFault(/open failed/.test(stderr) ? stderr : said, act);
  }

  /** Opens a connection by ssh that shares nothing, to hear why it is not opened. */
  #streamAlone(endpoint: string, alias: string): Promise<Finished> {
    const args = ["-o", "LogLevel=INFO", "-o", "ControlPath=none", "-W", endpoint, alias];
    return this.#ssh(args, { timeout: 30_000, signal: this.settings.signal, input: "" });
  }

  /** Whether the master answers. */
  async isAlive(): Promise<boolean> {
    const { ok } = await this.#ssh(["-O", "check", "target"], { timeout: 10_000 });
    return ok;
  }

  close(): Promise<void> {
    return endConnection(this.settings.place, this.settings.processes);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ssh(args: readonly string[], options: Parameters<Processes["run"]>[2]): Promise<Finished> {
    return this.settings.processes.run("ssh", ["-F", this.settings.paths.config, ...args], {
      ...options,
      env: sshEnvironment(),
    });
  }
}

function addressOf({ host, port, user }: HostAddress): HostAddress {
  return { host, port, user };
}
