import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { obeyed, keyValuePairs } from "../../../packages/core/test/runner-protocol.ts";
import {
  ActionError,
  codeBlock,
  codeSpan,
  defineOutputs,
  escapeMarkdown,
  log,
  saveState,
  table,
  writeSummary,
} from "../../../packages/core/src/index.ts";
import { reportFailure } from "../../../packages/core/src/report-failure.ts";
import { JournalLog } from "../../../packages/remote/src/index.ts";
import { listening } from "../quietly.ts";

/** A way on which text of others leaves an action. */
export interface Channel {
  readonly name: string;
  /** Sends the text; says what is wrong about what came out. `folder` is for files of the runner. */
  readonly send: (text: string, folder: string) => Promise<readonly string[]>;
}

/** Characters that one line of the log may have. */
const longestLine = 40_000;

/** What the runner would do beside what it is meant to, and what a person's terminal would. */
function faultsOfLog(printed: string, meant: readonly string[]): string[] {
  const others = obeyed(printed).filter(({ command }) => !meant.includes(command));
  // eslint-disable-next-line no-control-regex -- naming control characters is the purpose
  const moves = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(printed);
  const long = printed.split("\n").some((line) => line.length > longestLine);
  return [
    ...others.map(({ command }) => `the runner obeys ${command}`),
    ...(moves ? ["it moves the cursor or turns the text"] : []),
    ...(long ? ["a line of it is without end"] : []),
  ];
}

function logged(name: string, say: (text: string) => unknown, meant: readonly string[] = []): Channel {
  return {
    name,
    send: async (text) => faultsOfLog((await listening(() => Promise.resolve(say(text)))).printed, meant),
  };
}

/** A file of the runner: exactly one name with exactly this value may stand in it afterwards. */
function kept(
  name: string,
  variable: string,
  write: (text: string) => void,
  wanted: (text: string) => string,
): Channel {
  return {
    name,
    async send(text, folder) {
      const file = join(folder, variable);
      writeFileSync(file, "");
      process.env[variable] = file;
      try {
        const { printed } = await listening(() => {
          write(text);
          return Promise.resolve();
        });
        const pairs = keyValuePairs(readFileSync(file, "utf8"));
        const right = pairs.length === 1 && pairs[0]?.[1] === wanted(text).toWellFormed();
        return [...(right ? [] : ["another name or value is kept"]), ...faultsOfLog(printed, [])];
      } finally {
        Reflect.deleteProperty(process.env, variable);
      }
    },
  };
}

export const channels: readonly Channel[] = [
  logged("the log, as foreign text", (text) => {
    log.foreign(text);
  }),
  logged("the log, as bytes", (text) => {
    log.foreign(Buffer.concat([Buffer.from(text), Buffer.of(0xff, 0xfe, 0xc0)]));
  }),
  logged("the title of a group", (text) => log.group(text.slice(0, 1000), () => Promise.resolve()), [
    "group",
    "endgroup",
  ]),
  logged("a job's own output on its host", jobSays, ["group", "endgroup"]),
  logged(
    "the message of a refusal",
    (text) => reportFailure(new ActionError(`Cannot deploy: ${text.slice(0, 2000)}`)),
    ["error"],
  ),
  logged("the summary, printed", (text) => {
    writeSummary(markdownOf(text), {});
  }),
  kept(
    "an output",
    "GITHUB_OUTPUT",
    (text) => {
      defineOutputs("value")({ value: text });
    },
    (text) => text,
  ),
  kept(
    "the state for the post step",
    "GITHUB_STATE",
    (text) => {
      saveState("value", text);
    },
    (text) => JSON.stringify(text),
  ),
];

function markdownOf(text: string): string {
  const short = text.slice(0, 2000);
  return `${table(["Service", "Said"], [[escapeMarkdown(short), codeSpan(short)]])}\n${codeBlock(short)}\n`;
}

async function jobSays(text: string): Promise<void> {
  const journal = new JournalLog(log);
  for (const line of ["[1/1] start the service", ...text.split("\n").slice(0, 1000), "[1/1] failed after 0.8 s"])
    journal.line(line);
  await journal.flush();
}
