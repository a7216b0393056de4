import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { tokenOf } from "./access.ts";
import type { Access } from "./access.ts";
import type { Api } from "./api.ts";
import { strikesAfter } from "./faults.ts";
import type { Fault, FaultCandidate } from "./faults.ts";
import { gitRefusal, permitGit, readGitRequest, sendGit, serveGit } from "./git-http.ts";
import type { GitRequest } from "./git-http.ts";
import { answerOf, send, textAnswer } from "./message.ts";
import type { Answer } from "./message.ts";
import { page } from "./pages.ts";
import { announcePush } from "./ref-events.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Replicas } from "./replicas.ts";
import type { Ledger, RecordedRequest } from "./requests.ts";
import type { Router } from "./router.ts";
import { breakConnection, breaks, faultAnswer, sendHalf } from "./strike.ts";
import type { World } from "./world.ts";

/** Where the API starts, below the address of the server. */
export const apiRoot = "/api/v3";

/** The parts that answer requests. */
export interface Parts {
  world: World;
  router: Router;
  api: Api;
  replicas: Replicas;
  ledger: Ledger;
  nextFault: (request: FaultCandidate) => Fault | undefined;
}

/** One request on its way. A fault is of either kind, or there is none. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  record: RecordedRequest;
  git: GitRequest | undefined;
  found: ReturnType<Router["find"]>;
  before: Fault | undefined;
  after: Fault | undefined;
}

/** Answers one request, whatever it is: of the API, of git, or of a person. */
export async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = open(parts, request, response);
  const { git, record, url, before } = exchange;
  try {
    if (before && breaks(before)) await breakConnection(request, response, before.kind);
    else if (git) await serveGitExchange(parts, exchange, git);
    else if (record.route === "PAGE") await finish(exchange, page(parts.world, url.pathname));
    else await serveApiExchange(parts, exchange);
  } catch (error) {
    // Whoever asked has gone before the question was complete.
    if (!request.complete && request.destroyed) return;
    if (!(error instanceof Refusal)) {
      parts.ledger.violations.push({ request: record, side: "response", problems: [String(error)] });
      await finish(exchange, textAnswer(500, `The stand-in failed: ${String(error)}\n`));
      return;
    }
    await finish(exchange, git ? gitRefusal(error) : answerOf(error));
  }
}

/** Notes the request and finds what it asks for and what is to go wrong with it. */
function open(
  { world, router, ledger, nextFault }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Exchange {
  const url = new URL(request.url ?? "/", world.serverUrl);
  const method = request.method ?? "GET";
  const git = readGitRequest(url);
  const path = url.pathname.startsWith(`${apiRoot}/`) ? url.pathname.slice(apiRoot.length) : undefined;
  const found = path === undefined ? undefined : router.find(method, path);
  const elsewhere = url.pathname.startsWith("/api/") ? url.pathname : "PAGE";
  const route = git?.route ?? found?.operation.route ?? path ?? elsewhere;
  const userAgent = request.headers["user-agent"];
  const record: RecordedRequest = { method, route, path: url.pathname + url.search, ...(userAgent && { userAgent }) };
  ledger.requests.push(record);
  response.setHeader("x-github-request-id", `${ledger.requests.length}:${record.route}`);
  response.setHeader("date", new Date(world.clock.now()).toUTCString());
  const fault = route === "PAGE" ? undefined : nextFault(record);
  if (fault) record.fault = fault.kind;
  const late = fault !== undefined && strikesAfter(fault);
  return {
    request,
    response,
    url,
    record,
    git,
    found,
    before: late ? undefined : fault,
    after: late ? fault : undefined,
  };
}

async function serveApiExchange(parts: Parts, exchange: Exchange): Promise<void> {
  const { world } = parts;
  const access = authenticate(world, exchange);
  const { record, before, after, request, response } = exchange;
  world.limits.noteArrival(access, record.method, record.path);
  const answer =
    (before && faultAnswer(world, access, before)) ?? (await answerOrRefusal(() => answerApi(parts, exchange, access)));
  if (after && breaks(after)) await breakConnection(request, response, after.kind);
  else if (after?.kind === "truncated") await sendHalf(response, answer);
  else await finish(exchange, (after && faultAnswer(world, access, after)) ?? answer);
}

async function answerApi({ world, ledger, api, replicas }: Parts, exchange: Exchange, access: Access): Promise<Answer> {
  const { request, url, record, found, after } = exchange;
  if (record.userAgent === undefined)
    throw new Refusal(403, "Request forbidden by administrative rules. No User-Agent");
  if (!found) {
    ledger.unserved.push(record);
    throw notFound();
  }
  if (record.route !== "GET /rate_limit") world.limits.count(access, record.method);
  const { owner = "", repo = "" } = found.parameters;
  const lagging = after?.kind === "lag" ? world.repository(`${owner}/${repo}`) : undefined;
  const picture = lagging && (await replicas.capture(lagging));
  const answer = await api.answer(request, { ...found, url, access, record });
  picture?.show(after?.reads ?? 3);
  return { ...answer, headers: { ...world.limits.headers(access), ...answer.headers } };
}

async function serveGitExchange({ world }: Parts, exchange: Exchange, git: GitRequest): Promise<void> {
  const access = authenticate(world, exchange);
  const { request, response, record, before, after } = exchange;
  const refusal = before && faultAnswer(world, access, before);
  if (refusal) {
    await finish(exchange, refusal);
    return;
  }
  const repository = permitGit(world, git, access);
  const pusher = access.account ?? world.account("ghost");
  const answer = await serveGit(world, repository, git, { request, response }, pusher.login);
  if (record.route !== "GIT push" && !after) {
    record.status = answer.status;
    await sendGit(response, answer);
    return;
  }
  // Whoever pushed may rely on it: when git returns, the event was delivered.
  const content = await buffer(answer.body);
  await announcePush(world, repository, pusher, await answer.pushed);
  if (after) await breakConnection(request, response, after.kind === "stall" ? "stall" : "reset");
  else await finish(exchange, { ...answer, content });
}

/** An answer; a refusal is one too, and can get lost on its way like any other. */
async function answerOrRefusal(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Refusal) return answerOf(error);
    throw error;
  }
}

/** Sends an answer whole. */
async function finish({ request, response, record }: Exchange, answer: Answer): Promise<void> {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  record.status = answer.status;
  // What was not read would stay in the connection and be taken for the next request.
  request.resume();
  await send(response, answer);
}

function authenticate(world: World, { request, record }: Exchange): Access {
  const token = tokenOf(request.headers.authorization);
  if (token === undefined) return {};
  const access = world.tokens.get(token);
  if (!access) throw new Refusal(401, "Bad credentials", {}, { "www-authenticate": 'Basic realm="GitHub"' });
  if (access.account) record.login = access.account.login;
  return access;
}
