import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

/** What goes wrong with one request. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** The connection breaks before anything was done. */
  | { readonly kind: "reset before" }
  /** Everything was done, but the answer gets lost. */
  | { readonly kind: "reset after" }
  /** Nothing is said for so many milliseconds, then the connection breaks. */
  | { readonly kind: "silence"; readonly milliseconds: number }
  /** The body of the answer ends after so many bytes. */
  | { readonly kind: "cut"; readonly bytes: number }
  /** Other bytes arrive, whole and in order. */
  | { readonly kind: "other bytes"; readonly change: (bytes: Buffer) => Buffer }
  /** Headers of the answer are others, or missing. */
  | { readonly kind: "other headers"; readonly headers: Readonly<Record<string, string | undefined>> }
  /** The answer comes byte for byte, with so many milliseconds between. */
  | { readonly kind: "slow"; readonly milliseconds: number };

/** An answer as the stand-in means it. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Buffer;
}

/** Lets a fault strike before anything is done; says whether that was all. */
export async function strikeBefore(fault: Fault | undefined, request: IncomingMessage): Promise<boolean> {
  if (fault?.kind !== "silence" && fault?.kind !== "reset before") return false;
  if (fault.kind === "silence") await setTimeout(fault.milliseconds);
  request.socket.destroy();
  return true;
}

/** Sends an answer, or what a fault makes of it. */
export async function sendUnder(
  fault: Fault | undefined,
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault?.kind === "reset after") return void request.socket.destroy();
  const whole = answer.body ?? Buffer.alloc(0);
  const body = fault?.kind === "other bytes" ? fault.change(whole) : whole;
  const others = fault?.kind === "other headers" ? fault.headers : {};
  const length = { "content-length": String(body.length) };
  const headers: Record<string, string | undefined> = { ...length, ...answer.headers, ...others };
  if (body !== whole) headers["content-length"] = String(body.length);
  response.writeHead(
    answer.status,
    Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
  );
  if (request.method === "HEAD") return void response.end();
  if (fault?.kind === "slow") await trickle(body, fault.milliseconds, response);
  else if (fault?.kind === "cut") response.write(body.subarray(0, fault.bytes), () => request.socket.destroy());
  else response.end(body);
}

async function trickle(body: Buffer, milliseconds: number, response: ServerResponse): Promise<void> {
  for (const byte of body) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await setTimeout(milliseconds);
  }
  response.end();
}
