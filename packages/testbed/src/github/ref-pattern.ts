import { fitsPlaces, literal } from "@stageway/core";

/**
 * Whether a name fits a pattern as GitHub's rulesets and environments read it (fnmatch with FNM_PATHNAME): `*` and `?` stay within one part,
 * and only a part that is `**` with another behind it stands for any number of parts.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  return fitsParts(name.split("/"), pattern.split("/"));
}

function fitsParts(names: readonly string[], patterns: readonly string[]): boolean {
  const [pattern, ...more] = patterns;
  if (pattern === undefined) return names.length === 0;
  if (pattern === "**" && more.length > 0) return names.some((_, at) => fitsParts(names.slice(at), more));
  const [name, ...rest] = names;
  return name !== undefined && fitsPart(name, pattern) && fitsParts(rest, more);
}

function fitsPart(name: string, pattern: string): boolean {
  const any = () => true;
  const places = Array.from(pattern, (character) => {
    if (character === "*") return { fits: any, repeats: true };
    return character === "?" ? { fits: any } : literal(character);
  });
  return fitsPlaces(places, name);
}
