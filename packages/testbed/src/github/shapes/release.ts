import { apiLink, htmlLink, nodeId } from "../links.ts";
import type { Release } from "../records.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { accountShape } from "./account.ts";

/** A release as `release`; it has no files. */
export function releaseShape(world: World, repository: Repository, release: Release) {
  const url = apiLink(world, repository, `/releases/${release.id}`);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    html_url: htmlLink(world, repository, `/releases/tag/${encodeURIComponent(release.tag)}`),
    tarball_url: apiLink(world, repository, `/tarball/${release.tag}`),
    zipball_url: apiLink(world, repository, `/zipball/${release.tag}`),
    id: release.id,
    node_id: nodeId("RE", release.id),
    author: accountShape(world, world.account(release.author)),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: false,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: [],
  };
}
