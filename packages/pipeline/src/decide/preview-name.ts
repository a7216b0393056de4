import { slug } from "../image-tag.ts";

/**
 * The name of a branch's preview: readable, a valid label of a host name, and different for different branches even when
 * they read alike (`a/b` and `a-b`).
 */
export function previewName(branch: string): string {
  const readable = slug(branch.slice(branch.indexOf("/") + 1)).slice(0, 40);
  // Loaded only here: hashing costs a cold start of every plan, and few plans are of previews.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const mark = createHash("sha256").update(branch).digest("hex").slice(0, 8);
  return ["preview", readable, mark].filter((part) => part !== "").join("-");
}
