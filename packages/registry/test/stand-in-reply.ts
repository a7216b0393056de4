import { createHash } from "node:crypto";

/** What the stand-in answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

/** An error in the words of the specification. */
export function refusal(status: number, code: string, headers: Record<string, string> = {}): Reply {
  const errors = [{ code, message: `stand-in says ${code}` }];
  return { status, headers, body: Buffer.from(JSON.stringify({ errors })) };
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
