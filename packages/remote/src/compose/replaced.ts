import { quote } from "@stageway/core";
import type { Command } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { repositoryOf, shortImage } from "./pin.ts";
import type { ReplacedImage, TargetState } from "./state.ts";

/** An image that a service outside of the release ran, or why it cannot be had. */
export type Recalled = { readonly image: string } | { readonly problem: string };

/**
 * The image to go back to for a service that the release does not pin. Its tag may name another image by now, or none: the
 * first deployment after the one that is gone back to that replaced the service noted what it ran.
 *
 * @returns `undefined` when nothing was noted, or when the tag still names that image
 */
export function recall(
  service: string,
  definition: string,
  reference: string,
  { replaced, images }: TargetState,
): Recalled | undefined {
  const noted = replaced.find((one) => one.service === service && one.definition === definition);
  if (noted === undefined || images.get(reference)?.id === noted.id) return undefined;
  const digest = noted.digests.find((one) => repositoryOf(one) === repositoryOf(reference)) ?? noted.digests[0];
  if (digest !== undefined) return { image: digest };
  return { problem: problemOf(service, reference, noted, images.has(noted.tag)) };
}

function problemOf(service: string, reference: string, { id, tag }: ReplacedImage, there: boolean): string {
  const what = `${quote(reference)} is not the image that ${quote(service)} ran then (${shortImage(id)}), and that one came from no registry`;
  return there ? `${what}: name it again with "docker tag ${tag} ${reference}"` : `${what}: build it again on the host`;
}

/** Notes what the services that no release pins ran, before it goes. */
export function rememberCommands(
  decisions: readonly Decision[],
  pinned: ReadonlySet<string>,
  guards: ReadonlyMap<string, string>,
  tagOf: (service: string) => string,
): readonly Command[] {
  return decisions.flatMap((decision): readonly Command[] => {
    const { service, action, old, fresh } = decision;
    const [last] = old;
    if (pinned.has(service) || last?.definition === undefined) return [];
    if (action !== "roll" && action !== "replace" && action !== "remove") return [];
    // What compose recreated has its name again: then the guard has the image, or it is the same one.
    const holder = guards.get(last.name) ?? (fresh.includes(last.name) ? (fresh[0] ?? last.name) : last.name);
    return [["remember", service, last.definition, holder, tagOf(service)]];
  });
}
