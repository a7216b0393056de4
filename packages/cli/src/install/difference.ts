/** What lines come and go, for people: `- one, + another`. */
export function difference(before: readonly string[], after: readonly string[]): string {
  const more = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  const less = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  return [...less, ...more].join(", ") || "is written anew";
}
