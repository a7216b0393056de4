import { expect, it } from "@jest/globals";
import { forcedCommand, policyText } from "./installation.ts";

const paths = { program: "/usr/local/lib/stageway/program.sh", directory: "/srv/shop", policy: "/etc/stageway/shop" };

it("writes the options of a key that has no shell", () => {
  expect(forcedCommand(paths)).toBe(
    'command="exec sh /usr/local/lib/stageway/program.sh --dir /srv/shop --policy /etc/stageway/shop --forced",restrict',
  );
});

it.each(["srv/shop", "/srv/a b", '/srv/"', "/srv/$(id)", "/srv/a;b"])("refuses the path %j", (directory) => {
  expect(() => forcedCommand({ ...paths, directory })).toThrow("a path must be absolute and plain");
});

it("writes a policy, one entry in a line", () => {
  expect(policyText(["ghcr.io/acme/*"], ["/srv/shared"])).toMatch(/^# .*\nghcr\.io\/acme\/\*\n\/srv\/shared\n$/);
});
