/** What a Dockerfile says about images that are not its own stages. */
export interface DockerfileFacts {
  /** References of base images as a build with these arguments asks for them, sorted. */
  readonly bases: readonly string[];
  /** Names of all build arguments that it declares. */
  readonly args: ReadonlySet<string>;
}

/** Reads the FROM lines, `COPY --from` and `RUN --mount=from=` of a Dockerfile, build arguments put in. */
export function readDockerfile(text: string, args: Readonly<Record<string, string>>): DockerfileFacts {
  const declared = new Set<string>();
  const stages = new Set<string>();
  const bases = new Set<string>();
  const known = new Map<string, string>();
  let isGlobal = true;
  const add = (reference: string) => {
    if (reference !== "scratch" && !stages.has(reference.toLowerCase()) && !/^\d+$/.test(reference))
      bases.add(reference);
  };
  for (const { name, rest } of instructions(text)) {
    if (name === "ARG") {
      for (const [variable, value] of assignments(rest)) {
        declared.add(variable);
        const given = args[variable] ?? (value === undefined ? undefined : substitute(value, known));
        if (isGlobal && given !== undefined) known.set(variable, given);
      }
    } else if (name === "FROM") {
      isGlobal = false;
      const [image = "", as, stage] = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
      add(substitute(image, known));
      if (as?.toUpperCase() === "AS" && stage !== undefined) stages.add(stage.toLowerCase());
    } else if (name === "COPY" || name === "RUN") {
      for (const reference of fromElsewhere(rest)) add(substitute(reference, known));
    }
  }
  return { bases: [...bases].sort(), args: declared };
}

/** `--from=x` of COPY, and `from=x` among the parts of a mount. */
function fromElsewhere(rest: string): string[] {
  return [...rest.matchAll(/(?:^|\s)--(from|mount)=(\S+)/g)].flatMap(([, option, value = ""]) =>
    option === "from" ? [value] : value.split(",").flatMap((part) => /^from=(.+)$/.exec(part)?.[1] ?? []),
  );
}

/** The instructions of a Dockerfile with their continued lines joined; remarks and the bodies of here-documents are left out. */
function* instructions(text: string): Generator<{ name: string; rest: string }> {
  const escape = /^#\s*escape\s*=\s*(\S)/im.exec(text.slice(0, 500))?.[1] ?? "\\";
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    let joined = lines[at] ?? "";
    if (/^\s*(#|$)/.test(joined)) continue;
    while (joined.trimEnd().endsWith(escape) && at + 1 < lines.length) {
      const next = lines[++at] ?? "";
      if (!/^\s*(#|$)/.test(next)) joined = `${joined.trimEnd().slice(0, -1)} ${next.trim()}`;
    }
    const [, name = "", rest = ""] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(joined) ?? [];
    yield { name: name.toUpperCase(), rest: rest.trim() };
    if (!["RUN", "COPY", "ADD"].includes(name.toUpperCase())) continue;
    for (const [, dash, word] of rest.matchAll(/<<(-?)["']?([A-Za-z_]\w*)["']?/g)) {
      while (at + 1 < lines.length && (dash === "-" ? lines[at + 1]?.trimStart() : lines[at + 1]) !== word) at++;
      at++;
    }
  }
}

/** `A=1 B="x y" C` as pairs. */
function assignments(text: string): [string, string | undefined][] {
  const pairs = [...text.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g)];
  return pairs.map(([, name = "", value]) => [name, value?.replace(/^(["'])(.*)\1$/, "$2")]);
}

/** `$A`, `${A}`, `${A:-else}`, `${A-else}`, `${A:+then}`; what is not known stays as it stands. */
function substitute(text: string, known: ReadonlyMap<string, string>): string {
  const plain = text.replace(/^(["'])(.*)\1$/, "$2");
  return plain.replace(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+])([^}]*))?\})/g,
    (whole, short: string | undefined, long: string | undefined, operator: string | undefined, word = "") => {
      const value = known.get(short ?? long ?? "");
      const isSet = value !== undefined && (operator?.startsWith(":") !== true || value !== "");
      if (operator?.endsWith("-") === true) return isSet ? value : substitute(String(word), known);
      if (operator?.endsWith("+") === true) return isSet ? substitute(String(word), known) : "";
      return value ?? whole;
    },
  );
}
