import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Access } from "./access.ts";
import type { Account } from "./accounts.ts";
import type { TimeSource } from "./clock.ts";
import { timestamp } from "./clock.ts";
import type { Delivery } from "./events.ts";
import { prepareBare } from "./git-storage.ts";
import { RateLimits } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { Repository } from "./repository.ts";

/** What a repository may be given when it is made. */
export interface RepositoryOptions {
  /** Private by default, so that a missing permission shows. */
  private?: boolean;
  defaultBranch?: string;
  /** The repository this one is a fork of. */
  forkOf?: Repository;
}

/** Everything the stand-in knows: accounts, tokens, repositories, time, addresses. */
export class World {
  readonly folder: string;
  readonly clock: TimeSource;
  readonly accounts = new Map<string, Account>();
  readonly tokens = new Map<string, Access>();
  readonly repositories = new Map<string, Repository>();
  readonly deliveries: ((delivery: Delivery) => void)[] = [];
  readonly limits: RateLimits;
  apiUrl = "";
  serverUrl = "";
  #lastId: number;

  constructor(folder: string, clock: TimeSource, firstId: number, limits: Limits) {
    this.folder = folder;
    this.clock = clock;
    this.limits = new RateLimits(clock, limits);
    this.#lastId = firstId - 1;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  now(): string {
    return timestamp(this.clock.now());
  }

  /** The account of that name, made when there is none. */
  account(login: string, type: Account["type"] = "User"): Account {
    const key = login.toLowerCase();
    const account = this.accounts.get(key) ?? { id: this.accounts.size + 1, login, type };
    this.accounts.set(key, account);
    return account;
  }

  /** The repository of that full name; GitHub does not tell upper from lower case. */
  repository(fullName: string): Repository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }

  async createRepository(owner: string, name: string, options: RepositoryOptions = {}): Promise<Repository> {
    const fullName = `${owner}/${name}`;
    if (!/^[\w-]+\/[\w.-]+$/.test(fullName) || this.repository(fullName)) {
      throw new Error(`Cannot create repository: the name is taken or not allowed: current value is ${fullName}`);
    }
    const defaultBranch = options.defaultBranch ?? "main";
    const path = join(this.folder, owner, `${name}.git`);
    await mkdir(path, { recursive: true });
    const repository = new Repository({
      id: this.nextId(),
      owner: this.account(owner),
      name,
      path,
      createdAt: this.now(),
      parent: options.forkOf,
      private: options.private ?? true,
      defaultBranch,
    });
    await prepareBare(repository.git, defaultBranch, options.forkOf?.git);
    this.repositories.set(fullName.toLowerCase(), repository);
    return repository;
  }
}
