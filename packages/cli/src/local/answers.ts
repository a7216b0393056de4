import type { Clock } from "@stageway/core";
import type { ComposeService } from "../compose/service.ts";

/** Where a published port of the application is reached from this machine. */
export interface Answer {
  readonly service: string;
  /** The port on the host. */
  readonly port: number;
  /** `http://127.0.0.1:41234` when it speaks HTTP, else `127.0.0.1:41234`. */
  readonly address: string;
  /** Status of its answer on `/`; absent when it speaks no HTTP. */
  readonly status?: number;
}

/** Milliseconds for one port to answer, and between two questions. */
const patience = 5000;
const pause = 250;

/** Asks every published port where and whether it answers. */
export async function findAnswers(
  services: readonly ComposeService[],
  addressOf: (port: number) => string,
  clock: Clock,
): Promise<Answer[]> {
  const ports = services.flatMap(({ name, ports: own }) =>
    own.map(({ published }) => ({ service: name, port: published })),
  );
  return await Promise.all(
    ports.map(async ({ service, port }) => {
      const address = addressOf(port);
      const status = await ask(`http://${address}/`, clock);
      return status === undefined
        ? { service, port, address }
        : { service, port, address: `http://${address}`, status };
    }),
  );
}

async function ask(url: string, clock: Clock): Promise<number | undefined> {
  const end = clock.monotonic() + patience;
  do {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(patience) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer !== undefined) return answer.status;
    await clock.sleep(pause);
  } while (clock.monotonic() < end);
  return undefined;
}
