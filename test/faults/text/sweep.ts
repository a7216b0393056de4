import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mutateText } from "../documents/mutate.ts";
import { hostileValues } from "../inputs/hostile-values.ts";
import type { Random } from "../random.ts";
import type { Case, Findings, Sweep } from "../sweep.ts";
import { channels, type Channel } from "./channels.ts";

const mutations = 1000;
/** An output may have a megabyte at most; longer texts are refused, which the sweep of inputs holds. */
const longest = 1_000_000;
/** What speaks to a runner, a terminal or a shell; mixtures of these are made. */
const speaking = [
  "::error file=a::b\n::add-mask::x",
  "##[set-output name=image]evil",
  "a\n  ::save-state name=a::b\r::debug::x",
  "::stop-commands::x\n::x::",
  "\u001b[2K\u001b[1A::error::x",
  "EOF\nimage=evil\nvalue<<EOF",
  "ghadelimiter_1\nimage=evil",
  "[1/1] done in 0.1 s\n[2/2] x",
  "|=0123 done",
  "<details>\n::error::x",
  "`` ` ``\n```\n::error::x",
  "| a |\n|-|\n\\| b",
  "![x](http://evil/x.png) @team <!channel>",
  "$(touch x) `id` ${IFS}",
];

/** Text of others goes out on every way there is. */
export const text: Sweep = {
  name: "text",
  trouble:
    "branch names, titles, commit messages, service logs and remote output that speak to the runner, the terminal, Markdown or a shell: workflow commands, escape sequences, delimiters, bidirectional and control characters, invalid UTF-8, lines of a megabyte; through every way out of an action",
  unit: "texts",
  must: "the runner obeys nothing of it, exactly one output or state with exactly that value, nothing moves the cursor",
  sample: 4,
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "text-"));
    const cases = channels.map((channel): Case => ({
      name: channel.name,
      run: (random) => sendAll(channel, folder, random),
    }));
    return { cases, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  },
};

async function sendAll({ send }: Channel, folder: string, random: Random): Promise<Findings> {
  const made = Array.from({ length: mutations }, () =>
    mutateText(random.pick(speaking) + random.pick(speaking), random),
  );
  const texts = [...hostileValues("/nonexistent"), ...speaking, ...made].filter(({ length }) => length < longest);
  const lost: string[] = [];
  for (const one of texts) {
    for (const what of await send(one, folder)) lost.push(`${what}: ${JSON.stringify(one.slice(0, 200))}`);
  }
  return { tried: texts.length, lost };
}
