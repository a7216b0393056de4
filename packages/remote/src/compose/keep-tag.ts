import { createHash } from "node:crypto";

/**
 * The local tag that keeps an image of a deployment. A project's name may be no part of an image's name (`app-`, `my_-app`): it has another
 * one there, with a hash, so that no two projects have the same. program/read.sh finds them by the same rule.
 */
export function keepTag(project: string, service: string, number: number): string {
  return `stageway.local/${projectTag(project)}/${service}:${number}`;
}

/** What stands for a project in the names of its local tags. */
export function projectTag(project: string): string {
  if (/^[a-z0-9]+(?:(?:__?|-+)[a-z0-9]+)*$/.test(project)) return project;
  return `${project.replaceAll(/[-_]+/g, "-").replace(/-$/, "")}-${shortHash(project)}`;
}

/** What stands for a service in them: lower case, and nothing that the grammar of images does not have. */
export function serviceTag(service: string): string {
  const part = service
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return part === service ? part : `${part}-${shortHash(service)}`.replace(/^-/, "");
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
