import { ActionError, plainEnd } from "@stageway/core";

interface Explanation {
  readonly pattern: RegExp;
  readonly why: (match: RegExpExecArray) => string;
  readonly hint: string;
  /** A step that fails for it says so itself; the builder then only knows that the step failed. */
  readonly isSaidByStep?: true;
}

/** First match wins: the causes outside of the Dockerfile come first, because a step that fails for them looks like a failing step. */
const explanations: readonly Explanation[] = [
  {
    pattern: /no space left on device/i,
    why: () => "the disk of the runner is full",
    hint: "Free space before this step (docker system prune, files of earlier steps), or take a larger runner.",
    isSaidByStep: true,
  },
  {
    pattern:
      /failed to push (\S+): .*?(?:denied|forbidden|insufficient_scope|\b403\b)|(?:PUT|POST|HEAD|PATCH) request to \S*\/(?:blobs|manifests)\/\S*: (?:403|denied)/is,
    why: () => "no right to push to the registry",
    hint: 'Give "username" and "password" of an account that may push there; on ghcr.io the job needs "permissions: packages: write".',
  },
  {
    pattern:
      /failed to push[^\n]*(?:unauthorized|\b401\b|no basic auth credentials|authorization failed)|failed to fetch (?:anonymous|oauth) token[^\n]*/i,
    why: () => "the registry does not know who pushes, or does not take these credentials",
    hint: 'Give "username" and "password", or log in with docker login in an earlier step.',
  },
  {
    pattern: /unexpected status[^\n]*?\b(5\d\d)\b[^\n]*|received unexpected HTTP status: (5\d\d)[^\n]*/i,
    why: (match) => `the registry is in trouble (status ${match[1] ?? match[2] ?? ""})`,
    hint: "Look at the registry's log and disk. Nothing was changed under a version tag; run the job again when it is well.",
  },
  {
    pattern: /exec format error/i,
    why: () => "the runner cannot run programs of that platform",
    hint: "Add a step docker/setup-qemu-action before this one, or build on a runner of that platform.",
    isSaidByStep: true,
  },
  {
    pattern:
      /no match for platform in manifest[^\n]*|does not provide the specified platform[^\n]*|no matching manifest for [^\n]*/i,
    why: (match) => `a base image does not exist for that platform (${match[0].trim()})`,
    hint: 'Take a base image that has it, or leave the platform out of "platforms".',
  },
  {
    pattern: /multi-platform build is not supported for the docker driver/i,
    why: () => "this Docker engine builds for one platform only",
    hint: "Turn on the containerd image store of the engine, or add a step docker/setup-buildx-action before this one.",
  },
  {
    pattern: /failed to resolve source metadata for (\S+): [^\n]*(?:not found|pull access denied|does not exist)/i,
    why: (match) => `its base image ${match[1] ?? ""} is not in the registry, or may not be read`,
    hint: "Look at the FROM line; a private base image needs a docker login in an earlier step.",
  },
  {
    pattern: /failed to resolve source metadata for (\S+): ([^\n]*)/i,
    why: (match) => `its base image ${match[1] ?? ""} cannot be fetched: ${match[2] ?? ""}`,
    hint: "Look whether that registry can be reached from this runner.",
  },
  {
    pattern: /dockerfile parse error[^\n]*|unknown instruction[^\n]*/i,
    why: (match) => `its Dockerfile cannot be read: ${match[0]}`,
    hint: "Correct the Dockerfile.",
  },
  {
    pattern: /failed to calculate checksum of ref[^\n]*?"([^"\n]*)": not found|"([^"\n]*)": not found/i,
    why: (match) => `${match[1] ?? match[2] ?? ""} is not in the build context`,
    hint: "Look at the COPY line, at the context folder, and at .dockerignore.",
  },
  {
    pattern: /secret (\S+): not found/i,
    why: (match) => `it wants the secret ${match[1] ?? ""}`,
    hint: 'Add a line "id=VALUE" to the input "secrets".',
  },
  {
    pattern: /process "([^\n]*)" did not complete successfully: exit code: (\d+)/i,
    why: (match) => `a step of its Dockerfile failed with exit code ${match[2] ?? ""}: ${match[1] ?? ""}`,
    hint: "The last lines of that step are above; all of it is in the group of the build.",
  },
];

/** The last lines of the failing step that are shown. */
const shownLines = 15;

/** One clear message for what `docker buildx bake --progress plain` printed before it failed. */
export function buildError(output: string, targets: ReadonlyMap<string, string>): ActionError {
  const text = plainEnd(output);
  const [, named, error] = /^ERROR: (?:target (\S+): )?(.*)$/ms.exec(text) ?? [];
  const step = failingStep(text, named);
  const target = named ?? step?.target;
  const service = targets.get(target ?? "") ?? (targets.size === 1 ? [...targets.values()][0] : undefined);
  const last = error?.split("\n")[0] ?? text.trim().split("\n").at(-1) ?? "";
  const shown = step?.lines.slice(-shownLines).map((line) => `\n  ${line}`) ?? [];
  const { why, hint } = explanationOf(error, step, text) ?? { why: last, hint: undefined };
  return new ActionError(
    `Cannot build ${service === undefined ? "the images" : `the service ${service}`}: ${why}${shown.join("")}`,
    { hint },
  );
}

/**
 * The rest of the log tells the cause only where the builder names none: caches that could not be had and steps that went well
 * print such words too.
 */
function explanationOf(error: string | undefined, step: Step | undefined, text: string) {
  const lines = step?.lines.join("\n");
  const said = error ?? lines ?? text;
  for (const { pattern, why, hint, isSaidByStep } of explanations) {
    const match = pattern.exec(isSaidByStep ? `${said}\n${lines ?? ""}` : said);
    if (match !== null) return { why: why(match), hint };
  }
  return undefined;
}

interface Step {
  readonly target: string | undefined;
  readonly lines: readonly string[];
}

/**
 * BuildKit repeats a failing step between two rules: ` > [target stage 3/4] RUN …:` and its last lines, each with its time. It does so
 * with caches too, though a build goes on without them.
 */
function failingStep(text: string, target: string | undefined): Step | undefined {
  const steps = [...text.matchAll(/^------\n > ([^\n]*)\n(.*?)^------$/gms)]
    .filter(([, title = ""]) => !/^(?:\[\S+\] )?(?:importing|exporting) (?:cache|to .* cache)/i.test(title))
    .map(([, title = "", body = ""]) => ({
      target: /^\[(\S+)/.exec(title)?.[1],
      lines: body
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => line.replace(/^\d+\.\d+ /, "")),
    }));
  return steps.find((step) => step.target === target) ?? steps[0];
}
