import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "./access.ts";
import type { Api } from "./api.ts";
import { authenticate, conclude, finish, withLag } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { strikesAfter } from "./faults.ts";
import type { Fault, FaultCandidate } from "./faults.ts";
import { serveGitExchange } from "./git-exchange.ts";
import { gitRefusal, readGitRequest } from "./git-http.ts";
import type { GitRequest } from "./git-http.ts";
import { answerOf, textAnswer } from "./message.ts";
import type { Answer } from "./message.ts";
import { page } from "./pages.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Replicas } from "./replicas.ts";
import type { Ledger, RecordedRequest } from "./requests.ts";
import type { Router } from "./router.ts";
import { breakConnection, breaks, faultAnswer } from "./strike.ts";
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

/** A request and what it asks for: git, an operation of the API, or neither. */
interface Question extends Exchange {
  git: GitRequest | undefined;
  found: ReturnType<Router["find"]>;
}

/** Answers one request, whatever it is: of the API, of git, or of a person. */
export async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const question = open(parts, request, response);
  const { git, record, url, before } = question;
  try {
    if (before && breaks(before)) await breakConnection(request, response, before);
    else if (git) await serveGitExchange(parts.world, parts.replicas, question, git);
    else if (record.route === "PAGE") await finish(question, await page(parts.world, url.pathname));
    else await serveApi(parts, question);
  } catch (error) {
    // Whoever asked has gone before the question was complete.
    if (!request.complete && request.destroyed) return;
    if (error instanceof Refusal) {
      await finish(question, git ? gitRefusal(error) : answerOf(error));
      return;
    }
    parts.ledger.violations.push({ request: record, side: "response", problems: [String(error)] });
    await finish(question, textAnswer(500, `The stand-in failed: ${String(error)}\n`));
  }
}

/** Notes the request and finds what it asks for and what is to go wrong with it. */
function open(
  { world, router, ledger, nextFault }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Question {
  const url = new URL(request.url ?? "/", world.serverUrl);
  const git = readGitRequest(url);
  const { route, found } = find(router, request.method ?? "GET", url);
  const userAgent = request.headers["user-agent"];
  const record: RecordedRequest = {
    method: request.method ?? "GET",
    route: git?.route ?? route,
    path: url.pathname + url.search,
    ...(userAgent && { userAgent }),
  };
  ledger.requests.push(record);
  response.setHeader("x-github-request-id", `0:${ledger.requests.length}`);
  response.setHeader("date", new Date(world.clock.now()).toUTCString());
  const fault = record.route === "PAGE" ? undefined : nextFault(record);
  if (fault) record.fault = fault.kind;
  const late = fault !== undefined && strikesAfter(fault);
  const faults = { before: late ? undefined : fault, after: late ? fault : undefined };
  return { request, response, url, record, git, found, ...faults };
}

function find(router: Router, method: string, url: URL): { route: string; found: ReturnType<Router["find"]> } {
  if (!url.pathname.startsWith("/api/")) return { route: "PAGE", found: undefined };
  if (!url.pathname.startsWith(`${apiRoot}/`)) return { route: url.pathname, found: undefined };
  const path = url.pathname.slice(apiRoot.length);
  const found = router.find(method, path);
  return { route: found?.operation.route ?? path, found };
}

async function serveApi(parts: Parts, question: Question): Promise<void> {
  const { world } = parts;
  const { record, before } = question;
  const access = authenticate(world, question);
  world.limits.noteArrival(access, record.method, record.path);
  const refusal = before && faultAnswer(world, access, before);
  const answer = refusal ?? (await answerOrRefusal(() => answerApi(parts, question, access)));
  await conclude(world, question, access, answer);
}

async function answerApi({ world, ledger, api, replicas }: Parts, question: Question, access: Access): Promise<Answer> {
  const { request, url, record, found } = question;
  if (record.userAgent === undefined) {
    throw new Refusal(403, "Request forbidden by administrative rules. Please make sure it has a User-Agent header.");
  }
  if (!found) {
    ledger.unserved.push(record);
    throw notFound();
  }
  if (record.route !== "GET /rate_limit") world.limits.count(access, record.method);
  const { owner = "", repo = "" } = found.parameters;
  const answer = await withLag(question, replicas, world.repository(`${owner}/${repo}`), () =>
    answerOrRefusal(() => api.answer(request, { ...found, url, access, record })),
  );
  return { ...answer, headers: { ...world.limits.headers(access), ...answer.headers } };
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
