import { count, readDeployment, type Deployment } from "./deployment.ts";
import { decodeWord, readFields } from "./words.ts";

/** What the program said that is more than progress. */
export interface Said {
  /** The number under which the job runs. */
  started?: number;
  accepted?: boolean;
  /** Why a verdict changes nothing. */
  late?: string;
  /** Why the program did not do what it was asked to. */
  refused?: string;
  /** It said all it had to say: the connection was not lost before. */
  done?: boolean;
  /** Nobody works on the deployment and nobody could be started. */
  gone?: boolean;
  deployment?: Deployment;
}

export interface Listener {
  /** A line of the job's log: foreign text. */
  log(line: string): void;
  state?(deployment: Deployment): void;
}

/** Characters of a chunk of the log that are kept at most. */
const longestChunk = 16 * 1_048_576;

/**
 * Follows what the program prints, line by line. Only lines with this conversation's mark count, so that greetings of a
 * login shell and a job's own output cannot be taken for the program's words. Lines of the log are handed over once their
 * chunk is complete (`at`), so that none comes twice after a lost connection.
 */
export class Conversation {
  readonly said: Said = {};
  /** Bytes of the log that were handed over, once that is known. */
  offset: number | undefined;
  /** The beginning of a line whose end was not written yet: the next connection goes on with it. */
  open: string;
  readonly #mark: string;
  readonly #listener: Listener;
  #chunk: string[] = [];
  #kept = 0;

  constructor(mark: string, listener: Listener, open = "") {
    this.#mark = `=${mark} `;
    this.#listener = listener;
    this.open = open;
  }

  /** Says whether the line is one of the program's: what else is printed on a host proves nothing, not even that somebody is there. */
  read(line: string): boolean {
    const isWords = line.startsWith(this.#mark);
    if (isWords) this.#readWords(line.slice(this.#mark.length).split(" "));
    else if (line.startsWith("|") || line === "") this.#keep(line);
    return isWords || line.startsWith("|");
  }

  /** A chunk is what was written since the one before: one that never ends must not fill the memory. */
  #keep(line: string): void {
    this.#kept += line.length + 1;
    if (this.#kept <= longestChunk) this.#chunk.push(line);
  }

  #readWords([kind, ...words]: readonly string[]): void {
    const fields = readFields(words);
    const number = count(fields.get("number"));
    if (kind === "at") this.#endChunk(count(words[0]));
    else if (kind === "started") this.said.started = number;
    else if (kind === "accepted") this.said.accepted = true;
    else if (kind === "late") this.said.late = fields.get("reason") ?? "";
    else if (kind === "refused") this.said.refused = fields.get("reason") ?? decodeWord(words.join(" "));
    else if (kind === "done") this.said.done = true;
    else if (kind === "gone") this.said.gone = true;
    else if (kind === "state") this.#readState(readDeployment(fields));
  }

  #readState(deployment: Deployment): void {
    this.said.deployment = deployment;
    this.#listener.state?.(deployment);
  }

  #endChunk(offset: number): void {
    const lines = this.#chunk.filter((line) => line !== "").map((line) => line.slice(1));
    const complete = this.#chunk.at(-1) === "";
    this.#chunk = [];
    this.#kept = 0;
    this.offset = offset;
    const [first] = lines;
    if (first === undefined) return;
    lines[0] = this.open + first;
    this.open = complete ? "" : (lines.pop() ?? "");
    for (const line of lines) this.#listener.log(line);
  }
}
