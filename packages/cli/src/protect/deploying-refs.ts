import type { Configuration } from "@stageway/pipeline/config";
import { githubPatterns } from "./github-pattern.ts";

/** Branches and tags, as patterns of GitHub's. */
export interface Refs {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

/**
 * From which branches and tags each stage is deployed. One that no push reaches is asked for by hand, which starts on the default branch. A hotfix
 * also goes to the stages that `hotfix-stages` names, from the branches of all.
 */
export function refsOfStages(configuration: Configuration, defaultBranch: string): ReadonlyMap<string, Refs> {
  const { stages, releases } = configuration;
  const own = new Map(
    Object.entries(stages).map(([name, stage]): [string, Refs] => {
      const branches = (stage.branch === undefined ? (stage.branches ?? []) : [stage.branch]).flatMap(githubPatterns);
      const released = stage.releases ? [releases.tag.replace("{version}", "*")] : [];
      const tags = [...(stage.tags ?? []).flatMap(githubPatterns), ...released];
      return [name, { branches: branches.length + tags.length === 0 ? [defaultBranch] : branches, tags }];
    }),
  );
  const { branches } = union(own.values());
  const hotfixed = new Set(releases.hotfixStages);
  return new Map(
    [...own].map(([name, refs]) => [
      name,
      hotfixed.has(name) ? { ...refs, branches: unique([...refs.branches, ...branches]) } : refs,
    ]),
  );
}

/** Everything that deploys something: a build runs for all of it. */
export function union(all: Iterable<Refs>): Refs {
  const list = [...all];
  return { branches: unique(list.flatMap(({ branches }) => branches)), tags: unique(list.flatMap(({ tags }) => tags)) };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
