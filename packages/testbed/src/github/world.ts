import { randomBytes } from "node:crypto";
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
import type { TokenOptions } from "./stand-in.ts";

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
  readonly listeners = new Set<(delivery: Delivery) => void>();
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

  /** The repository of that full name, which must exist. */
  existing(fullName: string): Repository {
    const repository = this.repository(fullName);
    if (!repository) throw new Error(`Cannot find repository: nobody made it: current value is ${fullName}`);
    return repository;
  }

  /** Makes a token of an account. */
  createToken({ login, type, permissions, repositories }: TokenOptions & { login: string }): string {
    const token = `ghs_${randomBytes(18).toString("hex")}`;
    const account = this.account(login, type);
    this.tokens.set(token, {
      token,
      account,
      ...(permissions && { permissions }),
      ...(repositories && { repositories }),
    });
    return token;
  }

  /** Adds a listener for events; the answer takes it away again. */
  listen(listener: (delivery: Delivery) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async createRepository(fullName: string, options: RepositoryOptions = {}): Promise<Repository> {
    if (!/^[\w-]+\/[\w.-]+$/.test(fullName) || this.repository(fullName)) {
      throw new Error(`Cannot create repository: the name is taken or not allowed: current value is ${fullName}`);
    }
    const [owner = "", name = ""] = fullName.split("/");
    const { defaultBranch = "main", private: hidden = true, forkOf: parent } = options;
    const path = join(this.folder, owner, `${name}.git`);
    await mkdir(path, { recursive: true });
    const facts = { id: this.nextId(), owner: this.account(owner), name, createdAt: this.now(), parent, defaultBranch };
    const repository = new Repository({ ...facts, path, private: hidden });
    await prepareBare(repository.git, defaultBranch, parent?.git);
    this.repositories.set(fullName.toLowerCase(), repository);
    return repository;
  }
}
