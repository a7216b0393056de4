/** Somebody who owns repositories, makes commits or holds a token. */
export interface Account {
  id: number;
  login: string;
  type: "User" | "Bot" | "Organization";
}

/** The address under which GitHub hides the true one; commits that carry it belong to the account. */
export function noreplyAddress(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

/** The account whose commits carry this e-mail address, in either form of the noreply address. */
export function accountOf(email: string, accounts: Iterable<Account>): Account | undefined {
  const login = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/i.exec(email)?.[1]?.toLowerCase();
  for (const account of accounts) if (account.login.toLowerCase() === login) return account;
  return undefined;
}
