/** What a registry wants before it lets somebody in (`WWW-Authenticate`). */
export type Challenge =
  | { readonly scheme: "basic" }
  | { readonly scheme: "bearer"; readonly realm: string; readonly service?: string; readonly scope?: string };

const parameter = /[\s,]*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/y;
const scheme = /[\s,]*([A-Za-z][\w-]*)(?=[\s,]|$)/y;

/** Reads the challenge that we can answer, bearer before basic (RFC 9110, section 11.6.1). */
export function parseChallenge(header = ""): Challenge | undefined {
  const found = schemesOf(header);
  const { realm, service, scope } = found.get("bearer") ?? {};
  if (realm !== undefined) {
    return {
      scheme: "bearer",
      realm,
      ...(service === undefined ? {} : { service }),
      ...(scope === undefined ? {} : { scope }),
    };
  }
  return found.has("basic") ? { scheme: "basic" } : undefined;
}

function schemesOf(header: string): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  let current: Record<string, string> = {};
  for (let at = 0; at < header.length;) {
    const [pair, name = "", quoted, plain = ""] = matchAt(parameter, header, at);
    const [word, title = ""] = pair === undefined ? matchAt(scheme, header, at) : [];
    if (pair !== undefined) current[name.toLowerCase()] = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    else if (word !== undefined) found.set(title.toLowerCase(), (current = {}));
    else break;
    at += (pair ?? word ?? "").length;
  }
  return found;
}

function matchAt(pattern: RegExp, text: string, at: number): (string | undefined)[] {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? [];
}
