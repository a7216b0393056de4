import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { tokenOf } from "./access.ts";
import type { Access } from "./access.ts";
import type { Api } from "./api.ts";
import { strikesAfter } from "./faults.ts";
import type { Fault, FaultCandidate } from "./faults.ts";
import { permitGit, readGitRequest, sendGit, serveGit } from "./git-http.ts";
import type { GitRequest } from "./git-http.ts";
import { answerOf, send, textAnswer } from "./message.ts";
import type { Answer } from "./message.ts";
import { page } from "./pages.ts";
import { announcePush } from "./ref-events.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Replicas } from "./replicas.ts";
import type { RecordedRequest } from "./requests.ts";
import type { Router } from "./router.ts";
import { breakConnection, faultAnswer, sendHalf } from "./strike.ts";
import type { World } from "./world.ts";

/** Where the API starts, below the address of the server. */
export const apiRoot = "/api/v3";

/** The parts that answer requests. */
export interface Parts {
  world: World;
  router: Router;
  api: Api;
  replicas: Replicas;
  nextFault: (request: FaultCandidate) => Fault | undefined;
  requests: RecordedRequest[];
  unserved: RecordedRequest[];
}

/** One request on its way. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  access: Access;
  record: RecordedRequest;
  fault: Fault | undefined;
}

/** Answers one request, whatever it is: of the API, of git, or of a person. */
export async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world } = parts;
  const url = new URL(request.url ?? "/", world.serverUrl);
  const method = request.method ?? "GET";
  const git = readGitRequest(url);
  const path = url.pathname.startsWith(`${apiRoot}/`) ? url.pathname.slice(apiRoot.length) : undefined;
  const found = path === undefined ? undefined : parts.router.find(method, path);
  const route = git?.route ?? found?.operation.route ?? (path === undefined ? "PAGE" : path);
  const record: RecordedRequest = { method, route, path: url.pathname + url.search };
  parts.requests.push(record);
  response.setHeader("date", new Date(world.clock.now()).toUTCString());
  const fault = route === "PAGE" ? undefined : parts.nextFault(record);
  if (fault) record.fault = fault.kind;
  const exchange: Exchange = { request, response, url, record, fault, access: {} };
  try {
    if (fault && !strikesAfter(fault) && breaks(fault)) return await breakConnection(request, response, fault.kind);
    if (route === "PAGE") return await finish(exchange, page(world, url.pathname));
    exchange.access = authenticate(parts, exchange);
    if (git) return await serveGitExchange(parts, exchange, git);
    await finish(exchange, await answerApi(parts, exchange, found), parts);
  } catch (error) {
    if (error instanceof Refusal) return await finish(exchange, git ? gitRefusal(error) : answerOf(error));
    await finish(
      exchange,
      textAnswer(500, `The stand-in failed: ${error instanceof Error ? error.stack : String(error)}\n`),
    );
    throw error;
  }
}

async function answerApi(parts: Parts, exchange: Exchange, found: ReturnType<Router["find"]>): Promise<Answer> {
  const { world, replicas } = parts;
  const { request, url, access, record, fault } = exchange;
  if (!record.userAgent)
    throw new Refusal(
      403,
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
    );
  world.limits.noteArrival(access, record.method, record.path);
  const early = fault && !strikesAfter(fault) ? faultAnswer(world, access, fault) : undefined;
  if (early) return early;
  if (!found) {
    parts.unserved.push(record);
    throw notFound();
  }
  if (record.route !== "GET /rate_limit") world.limits.count(access, record.method);
  const { owner = "", repo = "" } = found.parameters;
  const target = fault?.kind === "lag" ? world.repository(`${owner}/${repo}`) : undefined;
  const picture = target && (await replicas.capture(target));
  const answer = await parts.api.answer(request, { ...found, url, access, record });
  picture?.show(fault?.reads ?? 3);
  return { ...answer, headers: { ...world.limits.headers(access), ...answer.headers } };
}

/** Sends an answer, unless a fault that comes after the change takes it away. */
async function finish(
  { request, response, record, fault, access }: Exchange,
  answer: Answer,
  parts?: Parts,
): Promise<void> {
  const late = parts && fault && strikesAfter(fault) ? fault : undefined;
  if (late && breaks(late)) return breakConnection(request, response, late.kind);
  const sent = (late && faultAnswer(parts!.world, access, late)) ?? answer;
  record.status = sent.status;
  // Whatever was not read would stay in the connection and be taken for the next request.
  request.resume();
  await (late?.kind === "truncated" ? sendHalf(response, sent) : send(response, sent));
}

async function serveGitExchange({ world }: Parts, exchange: Exchange, git: GitRequest): Promise<void> {
  const { request, response, access, record, fault } = exchange;
  const early = fault && !strikesAfter(fault) ? faultAnswer(world, access, fault) : undefined;
  if (early) return finish(exchange, early);
  const repository = permitGit(world, git, access);
  const pusher = access.account ?? world.account("ghost");
  const answer = await serveGit(world, repository, git, request, pusher.login);
  const late = fault && strikesAfter(fault) ? fault : undefined;
  if (record.route === "GIT push" || late) {
    // Whoever pushed may rely on it: when git returns, the event was delivered.
    const content = await buffer(answer.body);
    await announcePush(world, repository, pusher, await answer.pushed);
    if (late) return breakConnection(request, response, late.kind === "stall" ? "stall" : "reset");
    record.status = answer.status;
    return send(response, { ...answer, content });
  }
  record.status = answer.status;
  await sendGit(response, answer);
}

function authenticate({ world }: Parts, { request, record }: Exchange): Access {
  const token = tokenOf(request.headers.authorization);
  if (request.headers["user-agent"]) record.userAgent = request.headers["user-agent"];
  if (token === undefined) return {};
  const access = world.tokens.get(token);
  if (!access) throw new Refusal(401, "Bad credentials", {}, { "www-authenticate": 'Basic realm="GitHub"' });
  if (access.account) record.login = access.account.login;
  return access;
}

function breaks({ kind }: Fault): boolean {
  return kind === "reset" || kind === "stall";
}

/** Git shows the first lines of a plain answer to people. */
function gitRefusal({ status, message, headers }: Refusal): Answer {
  const answer = textAnswer(status, `${message}\n`);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
