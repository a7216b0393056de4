/** What the application says of itself: the revision that each service answers with, asked where people reach it. */
export async function revisions(url: string): Promise<Record<string, string>> {
  const paths = { gateway: "/version", chainiq: "/api/iq/version", chainpay: "/api/pay/version" };
  const answers = Object.entries(paths).map(async ([service, path]) => {
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(5000) });
    const { revision } = (await answer.json()) as { revision: string };
    return [service, revision] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** Pays so much, and what was paid so far. */
export async function pay(url: string, amount: number): Promise<void> {
  const body = JSON.stringify({ payer: "ada", payee: "grace", amount });
  await fetch(`${url}/api/pay/payments`, { method: "POST", body, signal: AbortSignal.timeout(5000) });
}

export async function payments(url: string): Promise<unknown> {
  return (await fetch(`${url}/api/pay/totals`, { signal: AbortSignal.timeout(5000) })).json();
}

/** What people find at the door of the application: a greeting, or that there is no such path. */
export async function door(url: string): Promise<string> {
  return (await fetch(`${url}/`, { signal: AbortSignal.timeout(5000) })).text();
}
