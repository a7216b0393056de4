import { expect, it } from "@jest/globals";
import { rewritePaths } from "./paths.ts";

const places = { directory: "/srv/shop", view: "/srv/shop/.stageway/incoming/abc/view/shop" };

it.each([
  ["/srv/shop/.stageway/incoming/abc/view/shop/data", "/srv/shop/data"],
  ["/srv/shop/.stageway/incoming/abc/view/shop", "/srv/shop"],
  ["/srv/shop/.stageway/incoming/abc/view/common/x", "/srv/common/x"],
  ["/srv/shop/.stageway/incoming/abc/x", "/x"],
  ["/srv/shop/.stageway/incoming/abc/view/shopping", "/srv/shopping"],
  ["/etc/localtime", "/etc/localtime"],
  ["shop", "shop"],
])("rewritePaths() makes %s the path that it will have: %s", (from, to) => {
  expect(rewritePaths({ a: [{ source: from }] }, places)).toEqual({ a: [{ source: to }] });
});
