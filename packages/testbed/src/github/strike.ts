import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { Access } from "./access.ts";
import type { Fault, FaultKind } from "./faults.ts";
import { answerOf, closed, send, textAnswer } from "./message.ts";
import type { Answer } from "./message.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

/** What GitHub says when it refuses; thrown before anything was changed. */
const refusals: Partial<Record<FaultKind, () => Refusal>> = {
  unauthorized: () => new Refusal(401, "Bad credentials"),
  forbidden: () => new Refusal(403, "Resource not accessible by integration"),
  "not-found": () => new Refusal(404, "Not Found"),
  conflict: () => new Refusal(409, "Conflict"),
  unprocessable: () =>
    new Refusal(422, "Validation Failed", { errors: [{ resource: "Injected", code: "custom", message: "Injected" }] }),
};

/** The answer of a fault that answers at all; `undefined` for those that break the connection. */
export function faultAnswer(world: World, access: Access, fault: Fault): Answer | undefined {
  const { kind, retryAfter = 60, status } = fault;
  if (kind === "server-error") return answerOf({ status: 500, body: { message: "Server Error" } });
  if (kind === "bad-gateway")
    return textAnswer(502, "<html><head><title>Unicorn!</title></head><body>Bad gateway</body></html>", "text/html");
  const refusal =
    kind === "rate-limit"
      ? world.limits.primaryRefusal(access, retryAfter, status)
      : kind === "secondary-rate-limit"
        ? world.limits.secondaryRefusal(access, retryAfter, status)
        : refusals[kind]?.();
  return refusal && answerOf(refusal);
}

/** Breaks a connection: cut at once, or left without an answer until the other side or the server gives up, or its silence is over. */
export async function breakConnection(
  request: IncomingMessage,
  response: ServerResponse,
  { kind, silence }: Fault,
): Promise<void> {
  if (kind === "stall") {
    request.resume();
    if (silence === undefined) return closed(response);
    await setTimeout(silence);
  }
  request.socket.resetAndDestroy();
}

/** Sends all of an answer's headers and half of its body. */
export async function sendHalf(response: ServerResponse, answer: Answer): Promise<void> {
  const half = answer.content.subarray(0, Math.floor(answer.content.length / 2));
  if (half.length === 0) return send(response, answer);
  // Chunked and ended properly: what arrives looks whole until it is parsed.
  response.writeHead(answer.status, answer.headers);
  response.end(half);
  await closed(response);
}

/** True for the faults that give no answer at all. */
export function breaks({ kind }: Fault): boolean {
  return kind === "reset" || kind === "stall";
}
