import { snapshotRefs } from "./git-storage.ts";
import { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** Simulates replication lag: a number of reads see an earlier state of a repository. */
export interface Replicas {
  /** Takes a snapshot. Call `show` after the write to serve it for the given number of reads. */
  capture(repository: Repository): Promise<{ show(reads: number): void }>;
  /** The repository as the next read sees it. */
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
