/** A step of a deployment as its log tells it: `[6/9] stop the old one: 1.3 s`. */
export interface LoggedStep {
  /** Without digests and the numbers of containers, which differ from one deployment to the next. */
  readonly title: string;
  /** Milliseconds, in tenths of a second. */
  readonly time: number;
}

export function stepsIn(log: string): LoggedStep[] {
  const lines = log.matchAll(/^\[\d+\/\d+\] (.*): (\d+\.\d) s$/gm);
  return [...lines].map(([, title = "", time]) => ({ title: generic(title), time: Number(time) * 1000 }));
}

/** Milliseconds that those steps took which stop what is replaced: the wait for a proxy's next check, the drain, the end. */
export function drainIn(log: string): number {
  const stops = stepsIn(log).filter(({ title }) => title.startsWith("stop the old "));
  return stops.reduce((sum, { time }) => sum + time, 0);
}

function generic(title: string): string {
  return title.replaceAll(/ \([0-9a-f]{12}\)/g, "").replaceAll(/-\d+\b/g, "");
}
