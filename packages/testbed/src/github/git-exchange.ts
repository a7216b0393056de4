import { buffer } from "node:stream/consumers";
import { authenticate, conclude, finish, withLag } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { permitGit, sendGit, serveGit } from "./git-http.ts";
import type { GitRequest } from "./git-http.ts";
import { announcePush } from "./ref-events.ts";
import type { Replicas } from "./replicas.ts";
import { faultAnswer } from "./strike.ts";
import type { World } from "./world.ts";

/** Answers a request of the git protocol: a push is told to everybody before git hears that it is done. */
export async function serveGitExchange(
  world: World,
  replicas: Replicas,
  exchange: Exchange,
  git: GitRequest,
): Promise<void> {
  const { record, response, before, after } = exchange;
  const access = authenticate(world, exchange);
  const refusal = before && faultAnswer(world, access, before);
  if (refusal) {
    await finish(exchange, refusal);
    return;
  }
  const repository = permitGit(world, git, access);
  const pusher = access.account ?? world.account("ghost");
  if (record.route !== "GIT push" && !after) {
    const answer = await serveGit(world, repository, git, exchange, pusher.login);
    record.status = answer.status;
    await sendGit(response, answer);
    return;
  }
  const whole = await withLag(exchange, replicas, repository, async () => {
    const answer = await serveGit(world, repository, git, exchange, pusher.login);
    const content = await buffer(answer.body);
    await announcePush(world, repository, pusher, await answer.pushed);
    return { ...answer, content };
  });
  await conclude(world, exchange, access, whole);
}
