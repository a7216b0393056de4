import { list, object, text } from "./narrow.ts";
import type { LocalImage } from "./state.ts";

/** Finds the images that were asked for among those that the engine told of: by tag, by digest or by id. */
export function localImages(asked: Iterable<string>, inspected: readonly unknown[]): ReadonlyMap<string, LocalImage> {
  const known = new Map<string, LocalImage>();
  for (const one of inspected) {
    const { id, os, architecture, tags, digests } = object(one);
    const image = { id: text(id) ?? "", os: text(os) ?? "", architecture: text(architecture) ?? "" };
    const names = [...list(tags), ...list(digests)].flatMap((name) => text(name) ?? []);
    for (const name of [image.id, ...names.map(fullName)]) known.set(name, image);
  }
  return new Map(
    [...asked].flatMap((reference) => {
      const image = known.get(reference) ?? known.get(fullName(reference));
      return image === undefined ? [] : [[reference, image]];
    }),
  );
}

/** People write `nginx`, the engine says `docker.io/library/nginx:latest` or `nginx:latest`; beside a digest a tag says nothing. */
function fullName(reference: string): string {
  const [named = "", digest] = reference.split("@");
  const [, path = "", tag = "latest"] = /^(.*?)(?::([^/:]*))?$/.exec(named) ?? [];
  const [first = "", ...rest] = path.split("/");
  const isHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const host = isHost && first !== "index.docker.io" ? first : "docker.io";
  const below = isHost ? rest : [first, ...rest];
  const folder = host === "docker.io" && below.length === 1 ? "library/" : "";
  return `${host}/${folder}${below.join("/")}${digest === undefined ? `:${tag}` : `@${digest}`}`;
}
