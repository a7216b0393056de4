/**
 * A pattern of the configuration as GitHub's rulesets and environments read it (fnmatch with FNM_PATHNAME), where `**` crosses slashes only as a
 * whole part with another behind it. Two patterns where one cannot say it.
 */
export function githubPatterns(pattern: string): readonly string[] {
  const parts = pattern.split("/");
  const last = parts.length - 1;
  const written = parts.map((part, at): readonly string[] => {
    if (part === "**") return [at === last ? "**/*" : part];
    // "a**" is anything that begins with a: in this part alone, or in this one and those below it.
    return part.includes("**") ? across(part.replaceAll(/\*{2,}/g, "**")) : [part];
  });
  return written.reduce<readonly string[]>(
    (all, choices) => all.flatMap((before) => choices.map((part) => (before === "" ? part : `${before}/${part}`))),
    [""],
  );
}

function across(part: string): readonly string[] {
  return [part.replaceAll("**", "*"), part.replaceAll("**", "*/**/*")];
}
