import { nextPage } from "./addresses.ts";
import { exchange, type Answer, type Call, type ExchangeWorld } from "./exchange.ts";
import { OddAnswerError } from "./registry-error.ts";

/** A list that goes on beyond these is no list of anybody who means well. */
const mostPages = 1000;
const longestList = 64 << 20;

/** The pages of a list, as the registry gives them; what is no list at all is for the first page to say. Half a list is not given for a whole one. */
export async function* pagesOf(call: Call, world: ExchangeWorld): AsyncGenerator<Answer> {
  const seen = new Set<string>();
  let bytes = 0;
  for (let url: URL | undefined = call.url; url !== undefined;) {
    if (seen.has(url.href)) throw new OddAnswerError(call, "its list comes back to a page that it gave before");
    const answer: Answer = await exchange({ ...call, url, expect: seen.size === 0 ? call.expect : [200] }, world);
    seen.add(url.href);
    bytes += answer.bytes.byteLength;
    if (seen.size > mostPages || bytes > longestList) throw new OddAnswerError(call, "its list does not end");
    yield answer;
    url = nextPage(answer.headers.link, url);
  }
}
