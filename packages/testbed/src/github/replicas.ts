import { snapshotRefs } from "./git-storage.ts";
import { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** Replicas that lag behind: for a number of reads, a repository is shown as it was. */
export interface Replicas {
  /** Takes the picture that will be shown; call `show` once the write is done. */
  capture(repository: Repository): Promise<{ show(reads: number): void }>;
  /** The repository as the next read is to see it. */
  view(repository: Repository): Repository;
}

/** Creates the replicas of a world, which lag only after `capture` and `show`. */
export function createReplicas(world: World): Replicas {
  const stale = new Map<Repository, { replica: Repository; reads: number }>();
  return {
    async capture(repository) {
      const git = await snapshotRefs(repository.git, world.folder);
      const { id, owner, name, createdAt, parent, defaultBranch } = repository;
      const facts = { id, owner, name, createdAt, parent, defaultBranch, private: repository.private };
      const replica = new Repository({ ...facts, path: git.path });
      replica.records = structuredClone(repository.records);
      return { show: (reads) => void stale.set(repository, { replica, reads }) };
    },
    view(repository) {
      const entry = stale.get(repository);
      if (!entry) return repository;
      if (--entry.reads <= 0) stale.delete(repository);
      return entry.replica;
    },
  };
}
