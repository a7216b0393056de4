import { expect, it } from "@jest/globals";
import { digestOf } from "@stageway/registry";
import { freeVersion, freeVersions } from "./version-tags.ts";

const [web, release, other] = [digestOf("web"), digestOf("release"), digestOf("other")];
const contents = [
  { repository: "web", digest: web },
  { repository: "release", digest: release },
];

const registry = (tags: Record<string, typeof web>) => ({
  head: async (repository: string, name: string) => tags[`${repository}:${name}`],
});

it.each<[string, Record<string, typeof web>, string]>([
  ["a free one", {}, "staging-1"],
  ["one that means the same already", { "web:staging-1": web, "release:staging-1": release }, "staging-1"],
  ["the next one when the release has another", { "release:staging-1": other }, "staging-1-2"],
  ["the next one when an image has another", { "web:staging-1": other }, "staging-1-2"],
  ["the one after the next", { "web:staging-1": other, "release:staging-1-2": other }, "staging-1-3"],
])("takes %s", async (_, tags, version) => {
  expect(await freeVersion("staging-1", contents, registry(tags))).toMatchObject({ version });
});

it.each(["v1.4.2", "1.4.2", "v1.4.2-rc.1"])("does not make another version of %s", async (version) => {
  await expect(freeVersion(version, contents, registry({ [`web:${version}`]: other }))).rejects.toThrow(
    `Cannot tag the version ${version}: web has it already`,
  );
});

it("says what does not have the version yet, so that nothing is put twice", async () => {
  const { untagged } = await freeVersion("staging-1", contents, registry({ "web:staging-1": web }));
  expect([...untagged]).toEqual(["release"]);
});

it("looks at every version before anything is tagged, and moves none of them", async () => {
  const find = (tags: Record<string, typeof web>) => freeVersions(["demo-1", "v1.4.2"], contents, registry(tags));
  expect(await find({ "release:demo-1": other, "web:v1.4.2": web })).toEqual([
    { wanted: "demo-1", version: "demo-1-2", untagged: new Set(["web", "release"]) },
    { wanted: "v1.4.2", version: "v1.4.2", untagged: new Set(["release"]) },
  ]);
  await expect(find({ "web:v1.4.2": other })).rejects.toThrow("Cannot tag the version v1.4.2: web has it already");
});
