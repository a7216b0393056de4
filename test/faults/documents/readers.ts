import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { json, parseJson, parseRef } from "../../../packages/core/src/index.ts";
import { recordingLog } from "../../../packages/core/src/testing.ts";
import { readReleases } from "../../../packages/delivery/src/releases.ts";
import { readUnrecorded } from "../../../packages/delivery/src/unrecorded.ts";
import { encodePlan, encodeRelease, parsePlan, parseRelease } from "../../../packages/pipeline/src/index.ts";
import { parseConfiguration } from "../../../packages/pipeline/src/config/parse.ts";
import { readEvent } from "../../../packages/pipeline/src/decide/index.ts";
import { formatReference, parseReference, readManifest, digestOf } from "../../../packages/registry/src/index.ts";
import { readContainer } from "../../../packages/remote/src/compose/containers.ts";
import { readModel } from "../../../packages/remote/src/compose/model.ts";
import { JournalLog } from "../../../packages/remote/src/deployment/journal-log.ts";
import { readReference } from "../../../packages/remote/src/deployment/reference.ts";
import { Conversation } from "../../../packages/remote/src/target/conversation.ts";
import { readAnswer } from "../../../packages/remote/src/target/received.ts";
import type { Random } from "../random.ts";
import { mutateText, mutateTree } from "./mutate.ts";
import { configuration, events, journal, references, trees } from "./samples.ts";

/** Something that reads documents of others. */
export interface Reader {
  readonly name: string;
  /** A document that is nearly right. */
  readonly make: (random: Random) => string;
  /** Reads it, or throws what people are told; may say what is wrong about what it gave. */
  readonly read: (text: string) => string | undefined;
}

/** As JSON, changed as a value, as a text, or both. */
function jsonOf(value: unknown): (random: Random) => string {
  return (random) => {
    const tree = random.below(3) === 0 ? value : mutateTree(value, random);
    const text = JSON.stringify(tree) || "null";
    return random.below(3) === 0 ? mutateText(text, random) : text;
  };
}

function anyOf(...makers: readonly ((random: Random) => string)[]): (random: Random) => string {
  return (random) => random.pick(makers)(random);
}

const mutated = (text: string) => (random: Random) => mutateText(text, random);
const yamlOf = (random: Random): string => {
  const text = stringify(random.below(2) === 0 ? configuration : mutateTree(configuration, random));
  return random.below(2) === 0 ? mutateText(text, random) : text;
};

/** What was read is what its own text says again. */
function same<T>(read: (text: string) => T, write: (value: T) => string): (text: string) => string | undefined {
  return (text) => {
    const value = read(text);
    return isDeepStrictEqual(read(write(value)), value) ? undefined : "reads its own text differently";
  };
}

/** Whatever it reads is an answer. */
function discarding(read: (text: string) => unknown): (text: string) => undefined {
  return (text) => void read(text);
}

const facts = { ref: parseRef("refs/heads/main"), repository: { owner: "acme", name: "shop" } };
const eventNames = ["push", "pull_request", "workflow_dispatch", "release"] as const;

export const readers: readonly Reader[] = [
  {
    name: "the configuration file",
    make: anyOf(yamlOf, jsonOf(configuration)),
    read: discarding((text) => parseConfiguration(new TextEncoder().encode(text), ".github/stageway.yml")),
  },
  {
    name: "references of images and deployments",
    make: anyOf(...references.map(mutated), jsonOf(trees.deployment)),
    read: (text) =>
      text.startsWith("{") ? void json(readReference)(text) : same(parseReference, formatReference)(text),
  },
  {
    name: "what a host's journal says",
    make: anyOf(mutated(journal.talk), mutated(journal.answer), mutated(journal.releases), mutated(journal.unrecorded)),
    read: discarding(readJournal),
  },
  {
    name: "manifests, releases and plans",
    make: anyOf(jsonOf(trees.manifest), jsonOf(trees.index), jsonOf(trees.release), jsonOf(trees.plan)),
    read: (text) => {
      if (text.includes('"deployments"')) return same(parsePlan, encodePlan)(text);
      if (text.includes('"contentHash"')) return same(parseRelease, encodeRelease)(text);
      return void readManifest(Buffer.from(text), digestOf(text), "application/vnd.oci.image.index.v1+json");
    },
  },
  {
    name: "events",
    make: anyOf(...eventNames.map((name) => jsonOf(events[name]))),
    read: discarding((text) => {
      const value = parseJson(text);
      const event = typeof value === "object" ? { ...value } : {}; // The run's context gives nothing else.
      const ref = "ref" in event && typeof event.ref === "string" ? parseRef(event.ref) : facts.ref;
      const failures = eventNames.flatMap((eventName) =>
        failureOf(() => readEvent({ ...facts, ref, eventName, event })),
      );
      if (failures.length > 0) throw failures[0];
    }),
  },
  {
    name: "what compose and the engine say",
    make: anyOf(jsonOf(trees.model), jsonOf(trees.inspected)),
    read: discarding((text) => {
      const value = parseJson(text);
      readModel(value);
      readContainer(value);
    }),
  },
];

function failureOf(task: () => unknown): unknown[] {
  try {
    task();
    return [];
  } catch (error) {
    return [error];
  }
}

/** Everything that reads what a host prints reads it. */
function readJournal(text: string): void {
  const { mark } = journal;
  const log = recordingLog();
  const shown = new JournalLog(log);
  const talk = new Conversation(mark, { log: shown.line });
  for (const line of text.split("\n")) talk.read(line);
  const { status } = readAnswer(text, mark);
  readReleases(text, status);
  readUnrecorded(text);
}
