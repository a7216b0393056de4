import { Duplex } from "node:stream";
import type { Running } from "@stageway/core";

/** What a program reads and writes, as one stream; it ends when the program does, with an error when that says why. */
export class HostStream extends Duplex {
  readonly #running: Running;

  /** `explain` finds out why the program failed. */
  constructor(running: Running, explain: (said: string) => Promise<Error>) {
    super();
    this.#running = running;
    running.stdin.on("error", () => undefined); // How the program ended says why.
    running.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) running.stdout.pause();
    });
    void running.finished.then(async ({ ok, stderr, shortMessage }) => {
      if (this.destroyed) return;
      if (ok) this.push(null);
      else this.destroy(await explain(stderr.trim() || shortMessage));
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
