import type { IncomingMessage, ServerResponse } from "node:http";
import { tokenOf } from "./access.ts";
import type { Access } from "./access.ts";
import type { Fault } from "./faults.ts";
import { send } from "./message.ts";
import type { Answer } from "./message.ts";
import { Refusal } from "./refusal.ts";
import type { Replicas } from "./replicas.ts";
import type { Repository } from "./repository.ts";
import type { RecordedRequest } from "./requests.ts";
import { breakConnection, breaks, faultAnswer, sendHalf } from "./strike.ts";
import type { World } from "./world.ts";

/** One request on its way. What is to go wrong comes before or after it is done, or nothing goes wrong. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  record: RecordedRequest;
  before: Fault | undefined;
  after: Fault | undefined;
}

/** Whoever sends the request; 401 for a token that nobody was given. */
export function authenticate(world: World, { request, record }: Exchange): Access {
  const token = tokenOf(request.headers.authorization);
  if (token === undefined) return {};
  const access = world.tokens.get(token);
  if (!access) throw new Refusal(401, "Bad credentials", {}, { "www-authenticate": 'Basic realm="GitHub"' });
  if (access.account) record.login = access.account.login;
  return access;
}

/** Does the work of a request; when its fault is a lag, the next reads see the repository as it was before. */
export async function withLag<T>(
  { after }: Exchange,
  replicas: Replicas,
  repository: Repository | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (after?.kind !== "lag" || !repository) return work();
  const picture = await replicas.capture(repository);
  const result = await work();
  picture.show(after.reads ?? 3);
  return result;
}

/** Sends the answer of what was done, or what a fault makes of it. */
export async function conclude(world: World, exchange: Exchange, access: Access, answer: Answer): Promise<void> {
  const { request, response, after } = exchange;
  if (after && breaks(after)) await breakConnection(request, response, after);
  else if (after?.kind === "truncated") await sendHalf(response, answer);
  else await finish(exchange, (after && faultAnswer(world, access, after)) ?? answer);
}

/** Sends an answer whole. */
export async function finish({ request, response, record }: Exchange, answer: Answer): Promise<void> {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  record.status = answer.status;
  // What was not read would stay in the connection and be taken for the next request.
  request.resume();
  await send(response, answer);
}
