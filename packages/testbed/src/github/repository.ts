import type { Account } from "./accounts.ts";
import { Git } from "./git.ts";
import { emptyRecords } from "./records.ts";
import type { Records } from "./records.ts";

/** One repository: a bare git repository and what GitHub keeps beside it. */
export class Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly git: Git;
  readonly createdAt: string;
  /** The repository this one was forked from. */
  readonly parent: Repository | undefined;
  private: boolean;
  defaultBranch: string;
  records: Records = emptyRecords();

  constructor(
    facts: Pick<Repository, "id" | "owner" | "name" | "createdAt" | "parent" | "private" | "defaultBranch"> & {
      path: string;
    },
  ) {
    this.id = facts.id;
    this.owner = facts.owner;
    this.name = facts.name;
    this.git = new Git(facts.path);
    this.createdAt = facts.createdAt;
    this.parent = facts.parent;
    this.private = facts.private;
    this.defaultBranch = facts.defaultBranch;
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }
}
