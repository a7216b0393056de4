import { endpoint } from "@octokit/endpoint";
import { ActionError } from "../errors.ts";
import { quote } from "../quote.ts";
import { retry } from "../retry.ts";
import { fromAnswer, unknownOutcome, withoutAnswer, type Answer } from "./failures.ts";
import { GitHubError, type GitHub, type Parameters, type ReadOptions, type WriteOptions } from "./github.ts";
import type { GitHubOptions } from "./open-github.ts";
import { nextPage, pageItems } from "./pages.ts";
import { createTransport, type TransportRequest } from "./transport.ts";
import { WriteTurns } from "./write-turns.ts";

const usualBudget = 120_000;
const usualLag = 30_000;
const idleTimeout = 30_000;
const maxBytes = 32 * 1_048_576;

type Send = (route: string, parameters: Parameters) => Promise<Answer>;

/** Gives the client that `openGitHub` promises. @throws {ActionError} when there can be no GitHub at this URL. */
export function createGitHub(options: GitHubOptions): GitHub {
  if (!/^https?:\/\//.test(options.apiUrl) || !URL.canParse(options.apiUrl)) {
    throw new ActionError(`Cannot reach GitHub: the API's URL is not valid: current value is ${quote(options.apiUrl)}`);
  }
  return new Client(options);
}

class Client implements GitHub {
  readonly #endpoint: typeof endpoint;
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #options: GitHubOptions & { readonly budget: number; readonly lag: number };
  readonly #turns: WriteTurns;
  /** Nothing is sent before this moment of the monotonic clock: a rate limit holds for all requests of a token. */
  #limit: { readonly until: number; readonly error: GitHubError } | undefined;
  #secondaryLimits = 0;

  constructor(options: GitHubOptions) {
    this.#options = { ...options, budget: options.budget ?? usualBudget, lag: options.lag ?? usualLag };
    this.#turns = new WriteTurns(options.clock);
    this.#transport = createTransport({
      env: options.env ?? process.env,
      idleTimeout: options.idleTimeout ?? idleTimeout,
      maxBytes,
    });
    this.#endpoint = endpoint.defaults({
      baseUrl: options.apiUrl.replace(/\/+$/, ""),
      headers: { authorization: `Bearer ${options.token.reveal()}`, "user-agent": "stageway" },
    });
  }

  async read<T>(route: string, parameters: Parameters = {}, options: ReadOptions = {}): Promise<T> {
    return (await this.#readAnswer(route, parameters, options)).data as T; // The caller knows what the route gives.
  }

  async *pages<T>(route: string, parameters: Parameters = {}): AsyncIterable<T[]> {
    const seen = new Set<string>();
    let answer = await this.#readAnswer(route, { per_page: 100, ...parameters }, {});
    for (;;) {
      yield pageItems<T>(route, answer.data);
      const next = nextPage(route, answer.headers["link"], this.#options.apiUrl);
      if (next === undefined) return;
      if (seen.has(next))
        throw new GitHubError(`Cannot ${route}: GitHub gave the same page twice`, { failure: "refused", route });
      seen.add(next);
      answer = await this.#readAnswer(`GET ${next}`, {}, {});
    }
  }

  write<T>(route: string, parameters: Parameters, options: WriteOptions<T> = {}): Promise<T> {
    return this.#turns.take(() => this.#writeInTurn(route, parameters, options), this.#options.signal);
  }

  async #readAnswer(route: string, parameters: Parameters, { appearsWithin = 0 }: ReadOptions): Promise<Answer> {
    return this.#retry((request) => request(route, parameters), [404], appearsWithin);
  }

  async #writeInTurn<T>(route: string, parameters: Parameters, options: WriteOptions<T>): Promise<T> {
    const { find, repeatable = false, appearsWithin = 0 } = options;
    return this.#retry(
      async (request) => {
        try {
          return (await request(route, parameters)).data as T; // The caller knows what the route gives.
        } catch (error) {
          if (!(error instanceof GitHubError)) throw error;
          const found = await this.#effectOf(error, find);
          if (found !== undefined) return found;
          if (error.failure === "unclear" && find === undefined && !repeatable) throw unknownOutcome(error);
          throw error;
        }
      },
      [404, 422],
      appearsWithin,
    );
  }

  /** Looks for what a failed write may have done, or what an earlier one had done already. */
  async #effectOf<T>(error: GitHubError, find: (() => Promise<T | undefined>) | undefined): Promise<T | undefined> {
    const exists = error.failure === "refused" && (error.status === 409 || error.status === 422);
    if (find === undefined || (error.failure !== "unclear" && !exists)) return undefined;
    const { clock, lag, signal } = this.#options;
    const start = clock.monotonic();
    try {
      for (let pause = 1000; ; pause *= 2) {
        const found = await find();
        // What was refused was not done by this request: there is nothing to wait for.
        const left = exists ? 0 : lag - (clock.monotonic() - start);
        if (found !== undefined || left <= 0) return found;
        await clock.sleep(Math.min(pause, left), signal);
      }
    } catch (why) {
      signal?.throwIfAborted();
      throw unknownOutcome(error, why);
    }
  }

  /** Tries again what can pass, within the budget. Missing things (`missing`: statuses) count as passing for `appearsWithin`. */
  async #retry<T>(task: (request: Send) => Promise<T>, missing: readonly number[], appearsWithin: number): Promise<T> {
    const { clock, budget, signal, random } = this.#options;
    const start = clock.monotonic();
    return retry(() => task((route, parameters) => this.#request(route, parameters)), {
      clock,
      budget,
      signal,
      ...(random && { random }),
      isRetriable: (error) => {
        if (!(error instanceof GitHubError)) return false;
        const mayAppear = missing.includes(error.status ?? 0) && clock.monotonic() - start < appearsWithin;
        return mayAppear || error.failure !== "refused";
      },
      atLeast: (error) => (error instanceof GitHubError ? error.wait : undefined),
    });
  }

  /** One request. @throws {GitHubError} */
  async #request(route: string, parameters: Parameters): Promise<Answer> {
    await this.#obeyLimit();
    const request: TransportRequest = this.#endpoint(route, parameters);
    const name = `${request.method} ${new URL(request.url).pathname}`;
    const answer = await this.#answer(name, { ...request, signal: this.#options.signal });
    const isWhole = answer.status < 400 && (answer.status === 204 || typeof answer.data === "object");
    if (!isWhole) throw this.#noted(fromAnswer(name, answer, this.#options.clock.now(), this.#secondaryLimits));
    this.#secondaryLimits = 0;
    return answer;
  }

  async #answer(name: string, request: TransportRequest): Promise<Answer> {
    try {
      return await this.#transport(request);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      throw withoutAnswer(name, error);
    }
  }

  async #obeyLimit(): Promise<void> {
    const { clock, budget, signal } = this.#options;
    const left = (this.#limit?.until ?? 0) - clock.monotonic();
    if (this.#limit === undefined || left <= 0) return;
    if (left > budget) throw this.#limit.error;
    await clock.sleep(left, signal);
  }

  #noted(error: GitHubError): GitHubError {
    if (error.failure !== "limited" || error.wait === undefined) return error;
    this.#secondaryLimits++;
    this.#limit = { until: this.#options.clock.monotonic() + error.wait, error };
    return error;
  }
}
