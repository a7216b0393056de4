import { count, readDeployment, type Deployment } from "./deployment.ts";
import { decodeWord, readFields } from "./words.ts";

/** The answers of the program on the host, apart from progress. */
export interface Said {
  /** The number under which the job runs. */
  started?: number;
  accepted?: boolean;
  /** Why a verdict had no effect. */
  late?: string;
  /** Why the program refused. */
  refused?: string;
  /** The answer is complete: the connection was not lost before its end. */
  done?: boolean;
  /** The deployment has no running owner, and none could be started. */
  gone?: boolean;
  deployment?: Deployment;
}

/** Receives the progress of a job. */
export interface Listener {
  /** Called with each line of the job's log, which is foreign text. */
  log(line: string): void;
  state?(deployment: Deployment): void;
}

/** Maximum characters of a log chunk that are kept. */
const longestChunk = 16 * 1_048_576;

/**
 * Reads the output of the program on the host, line by line. Only lines with the mark of this conversation count, so that a login banner or the
 * job's own output cannot pose as an answer. Log lines are passed on once their chunk is complete (`at`), so that none repeats after a lost
 * connection.
 */
export class Conversation {
  readonly said: Said = {};
  /** Bytes of the log passed on so far, once known. */
  offset: number | undefined;
  /** The start of an incomplete line, which the next connection continues. */
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

  /** Reads a line. Gives whether it comes from the program; other output is no sign of life. */
  read(line: string): boolean {
    const isWords = line.startsWith(this.#mark);
    if (isWords) this.#readWords(line.slice(this.#mark.length).split(" "));
    else if (line.startsWith("|") || line === "") this.#keep(line);
    return isWords || line.startsWith("|");
  }

  /** Adds a line to the current chunk, within the limit, because a chunk may never end. */
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
