import { ok } from "./operation.ts";
import type { Call, Reply } from "./operation.ts";

/** The page asked for, as GitHub reads it: from 1, thirty entries by default, a hundred at most. */
export function pageOf(query: Readonly<Record<string, string>>, normal = 30): { page: number; size: number } {
  return {
    page: Math.max(1, Number(query.page ?? 1)),
    size: Math.min(100, Math.max(1, Number(query.per_page ?? normal))),
  };
}

/** Answers one page of a list with its `Link` header. `wrap` is for lists that stand inside an object. */
export async function paged<T>(
  call: Call,
  items: readonly T[],
  shape: (item: T) => unknown,
  wrap: (shaped: unknown[], total: number) => unknown = (shaped) => shaped,
): Promise<Reply> {
  const { page, size } = pageOf(call.query);
  const shaped = await Promise.all(items.slice((page - 1) * size, page * size).map(shape));
  return { ...ok(wrap(shaped, items.length)), headers: linkHeader(call, page, Math.ceil(items.length / size)) };
}

/** The `Link` header of a page; empty when there is only one. */
export function linkHeader(call: Call, page: number, pages: number): Record<string, string> {
  const links = [
    ...(page > 1 ? [link(call, page - 1, "prev")] : []),
    ...(page < pages ? [link(call, page + 1, "next"), link(call, pages, "last")] : []),
    ...(page > 1 ? [link(call, 1, "first")] : []),
  ];
  return links.length > 0 ? { link: links.join(", ") } : {};
}

function link(call: Call, page: number, relation: string): string {
  const query = new URLSearchParams({ ...call.query, page: String(page) });
  return `<${call.url}?${query.toString()}>; rel="${relation}"`;
}
