import { deliver } from "../events.ts";
import { created, noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { Release } from "../records.ts";
import { invalid, notFound } from "../refusal.ts";
import { changeRefs } from "../ref-events.ts";
import { noObject, readRef, resolveCommit } from "../refs.ts";
import { releaseShape } from "../shapes/release.ts";
import { notesBetween } from "./release-notes.ts";

interface ReleaseFacts {
  tag_name: string;
  target_commitish?: string;
  name?: string | null;
  body?: string | null;
  draft?: boolean;
  prerelease?: boolean;
  make_latest?: Release["makeLatest"];
  generate_release_notes?: boolean;
}

const path = "/repos/{owner}/{repo}/releases";

/** Operations that list, create, read, change and delete releases, also by tag and for the latest one. */
export const releases = [
  operation(`GET ${path}`, "contents:read", list),
  operation<ReleaseFacts>(`POST ${path}`, "contents:write", create),
  operation(`GET ${path}/latest`, "contents:read", (call) => reply(call, latest(call))),
  operation(`GET ${path}/tags/{tag}`, "contents:read", (call) =>
    reply(
      call,
      call.repository.records.releases.find(({ tag, draft }) => !draft && tag === call.path.tag),
    ),
  ),
  operation(`GET ${path}/{release_id}`, "contents:read", (call) => reply(call, find(call))),
  operation<Partial<ReleaseFacts>>(`PATCH ${path}/{release_id}`, "contents:write", update),
  operation(`DELETE ${path}/{release_id}`, "contents:write", remove),
];

function list(call: Call): Promise<Reply> {
  const { world, repository } = call;
  return paged(call, repository.records.releases.toReversed(), (release) => releaseShape(world, repository, release));
}

async function create(call: Call<ReleaseFacts>): Promise<Reply> {
  const { world, repository, actor, body } = call;
  const twin = repository.records.releases.find(({ tag, draft }) => !draft && tag === body.tag_name);
  if (twin) throw invalid({ resource: "Release", field: "tag_name", code: "already_exists" });
  const target = body.target_commitish ?? repository.defaultBranch;
  const draft = body.draft ?? false;
  if (!draft) await ensureTag(call, body.tag_name, target);
  const notes = body.generate_release_notes === true ? await notesBetween(call, body.tag_name, target) : undefined;
  const release: Release = {
    id: world.nextId(),
    tag: body.tag_name,
    target,
    name: body.name ?? notes?.name ?? null,
    body: [body.body, notes?.body].filter(Boolean).join("\n\n") || null,
    draft,
    prerelease: body.prerelease ?? false,
    author: actor.login,
    createdAt: world.now(),
    updatedAt: world.now(),
    publishedAt: draft ? null : world.now(),
    makeLatest: body.make_latest ?? "true",
  };
  repository.records.releases.push(release);
  if (!draft) announce(call, release);
  return created(releaseShape(world, repository, release));
}

async function update(call: Call<Partial<ReleaseFacts>>): Promise<Reply> {
  const { world, repository, body } = call;
  const release = find(call);
  const publishes = release.draft && body.draft === false;
  if (publishes) {
    await ensureTag(call, body.tag_name ?? release.tag, body.target_commitish ?? release.target);
    release.publishedAt = world.now();
  }
  release.updatedAt = world.now();
  release.tag = body.tag_name ?? release.tag;
  release.target = body.target_commitish ?? release.target;
  release.draft = body.draft ?? release.draft;
  release.prerelease = body.prerelease ?? release.prerelease;
  release.makeLatest = body.make_latest ?? release.makeLatest;
  if (body.name !== undefined) release.name = body.name;
  if (body.body !== undefined) release.body = body.body;
  if (publishes) announce(call, release);
  return ok(releaseShape(world, repository, release));
}

function announce<Body>({ world, repository, actor }: Call<Body>, release: Release): void {
  deliver(world, repository, actor, "release", {
    action: "published",
    release: releaseShape(world, repository, release),
  });
}

function remove(call: Call): Reply {
  const { records } = call.repository;
  const gone = find(call);
  records.releases = records.releases.filter((release) => release !== gone);
  return noContent();
}

/** A published release has its tag; GitHub makes it at the target when there is none. */
async function ensureTag<Body>({ world, repository, actor }: Call<Body>, tag: string, target: string): Promise<void> {
  const ref = `refs/tags/${tag}`;
  if (await readRef(repository.git, ref)) return;
  const sha = await resolveCommit(repository.git, target);
  if (sha === undefined) throw invalid({ resource: "Release", field: "target_commitish", code: "invalid" });
  await changeRefs(world, repository, actor, { ref, before: noObject, after: sha });
}

/** The newest published release that is not a prerelease and was not kept from being the latest. */
function latest({ repository }: Call): Release | undefined {
  return repository.records.releases.findLast(
    ({ draft, prerelease, makeLatest }) => !draft && !prerelease && makeLatest !== "false",
  );
}

function find<Body>({ repository, path: { release_id: id } }: Call<Body>): Release {
  const release = repository.records.releases.find((one) => one.id === Number(id));
  if (!release) throw notFound();
  return release;
}

function reply({ world, repository }: Call, release: Release | undefined): Reply {
  if (!release) throw notFound();
  return ok(releaseShape(world, repository, release));
}
