import { isDigest } from "./digest.ts";
import { isLoopback } from "./loopback.ts";

/** Plain HTTP only where the registry can only be this machine; encrypted everywhere else. */
export function baseOf(host: string): URL {
  const real = host === "docker.io" ? "registry-1.docker.io" : host;
  const name = real.replace(/:\d+$/, "");
  return new URL(`${isLoopback(name) ? "http" : "https"}://${real}/v2/`);
}

/** How messages name a manifest: `shop/web:v1`, `shop/web@sha256:…`. */
export function naming(repository: string, name: string): string {
  return isDigest(name) ? `${repository}@${name}` : `${repository}:${name}`;
}

/** The next page of a list (RFC 8288), on the same server only. */
export function nextPage(link: string | string[] | undefined, current: URL): URL | undefined {
  const text = Array.isArray(link) ? link.join(",") : (link ?? "");
  const [, target] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(text) ?? [];
  if (target === undefined || !URL.canParse(target, current.href)) return undefined;
  const next = new URL(target, current);
  return next.origin === current.origin && next.href !== current.href ? next : undefined;
}
