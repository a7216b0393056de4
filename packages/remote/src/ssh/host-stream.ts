import { Duplex } from "node:stream";
import { ActionError, type Running } from "@stageway/core";

/** What a program reads and writes, as one stream; it ends when the program does, with an error when that says why. */
export class HostStream extends Duplex {
  readonly #running: Running;

  /** `act` begins the message of an error: `Cannot reach 127.0.0.1:80 from shop.example`. */
  constructor(running: Running, act: string) {
    super();
    this.#running = running;
    running.stdin.on("error", () => undefined); // How the program ended says why.
    running.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) running.stdout.pause();
    });
    void running.finished.then(({ ok, stderr, shortMessage }) => {
      if (this.destroyed) return;
      if (ok) this.push(null);
      else this.destroy(new ActionError(`${act}: ${stderr.trim().split("\n").at(0) || shortMessage}`));
    });
  }

  override _read(): void {
    this.#running.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#running.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#running.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.#running.stop().then(() => done(error));
  }
}
