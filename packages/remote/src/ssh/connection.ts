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

/** An authenticated connection to a host. */
export interface Connection extends Shell, AsyncDisposable {
  readonly address: HostAddress;
  /** Opens a TCP connection from the host. It is destroyed with an error when the host cannot connect. */
  stream(host: string, port: number): Duplex;
  /** Ends the connection and removes its keys and files. */
  close(): Promise<void>;
}

/** Attempts when the host closes the connection before authentication (MaxStartups). */
const attempts = 8;
const usualTimeout = 15_000;
/** Time limit in milliseconds for a command without a line callback, so that a silent host does not block forever. */
const longestAnswer = 900_000;
/** Seconds for which an unused connection stays open for later steps. */
const persist = 900;

/**
 * Connects with the system's OpenSSH.
 *
 * @throws {ActionError} that names all invalid options before anything starts, or why the connection failed, with a hint.
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
  /** Jump hosts in order, then the host itself. */
  readonly hops: readonly HostAddress[];
  /** The folder of its files. */
  readonly place: string;
  readonly paths: Paths;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/** A connection through an OpenSSH master process, which all commands and streams share. */
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

  /** Starts the master unless it runs. */
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

  /** A persistent master hides the messages of jump hosts, so the connection is tried again without one. */
  async #wordsOf({ stderr }: Finished): Promise<string> {
    const { hops, signal } = this.settings;
    if (hops.length === 1) return stderr;
    const again = await this.#ssh(["-o", "ControlPath=none", "target", "true"], { timeout: 120_000, signal });
    const said = again.stderr === "" ? stderr : again.stderr;
    return readFault(said, hops).kind === "closed" ? `${await this.#wordsOfLastJump()}${said}` : said;
  }

  /** Why the last jump host opened no connection to the host. ssh reports it only at a more verbose log level. */
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

  /** The master hides the host's reason, so it is read from a separate connection. */
  async #whyNoStream(endpoint: string, said: string): Promise<Error> {
    const act = `Cannot reach ${endpoint} from ${this.address.host}`;
    if (!/forwarding request failed/i.test(said)) return readStreamFault(said, act);
    const { stderr } = await this.#streamAlone(endpoint, "target");
    return readStreamFault(/open failed/.test(stderr) ? stderr : said, act);
  }

  /** Tries a stream over a separate ssh connection, to read why it fails. */
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
