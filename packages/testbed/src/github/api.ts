import type { IncomingMessage } from "node:http";
import { assertMay, maySee } from "./access.ts";
import type { Access } from "./access.ts";
import { answerOf, readJson, textAnswer } from "./message.ts";
import type { Answer } from "./message.ts";
import { openContract } from "./openapi.ts";
import type { Operation, Reply } from "./operation.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Replicas } from "./replicas.ts";
import type { Repository } from "./repository.ts";
import type { Ledger, RecordedRequest, Violation } from "./requests.ts";
import type { World } from "./world.ts";

/** What one request of the API is about. */
export interface ApiRequest {
  operation: Operation;
  parameters: Record<string, string>;
  url: URL;
  access: Access;
  record: RecordedRequest;
}

/** Answers requests of the API, and checks both sides against GitHub's description. */
export interface Api {
  answer: (request: IncomingMessage, api: ApiRequest) => Promise<Answer>;
}

/** Makes the part of the server that serves operations. */
export function createApi(world: World, replicas: Replicas, { violations }: Ledger): Api {
  const violated = (record: RecordedRequest, side: Violation["side"], problems: string[]): Answer => {
    violations.push({ request: record, side, problems });
    return textAnswer(500, `This ${side} violates GitHub's description of ${record.route}:\n${problems.join("\n")}\n`);
  };
  return {
    async answer(request, { operation, parameters, url, access, record }) {
      const { route } = operation;
      const contract = openContract();
      const body = await readJson(request);
      record.body = body;
      const query = Object.fromEntries(url.searchParams);
      const wrong = contract.request(route, parameters, query, body);
      if (wrong.length > 0) return violated(record, "request", wrong);
      const repository = permit(world, operation, parameters, access);
      const shown = request.method === "GET" && repository ? replicas.view(repository) : repository;
      const reply = await attempt(() =>
        operation.handle({
          world,
          repository: shown,
          actor: access.account ?? world.account("ghost"),
          access,
          path: parameters,
          query,
          body,
          accept: request.headers.accept ?? "",
          url: `${url.origin}${url.pathname}`,
        }),
      );
      const problems = reply.raw ? [] : contract.response(route, reply.status, reply.body);
      return problems.length > 0 ? violated(record, "response", problems) : answerOf(reply);
    },
  };
}

/** The repository that the path names, when this access may see it and do what the operation does. */
function permit(
  world: World,
  { route, needs }: Operation,
  parameters: Record<string, string>,
  access: Access,
): Repository | undefined {
  if (!route.includes("{owner}/{repo}")) return undefined;
  const repository = world.repository(`${parameters.owner ?? ""}/${parameters.repo ?? ""}`);
  if (!repository || !maySee(access, repository)) throw notFound();
  assertMay(access, needs, repository);
  return repository;
}

/** A handler's reply; what it refuses is a reply too. */
async function attempt(handle: () => Promise<Reply> | Reply): Promise<Reply> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
