/** One way to production or to a secret that an attacker may try: docs/threats.md shows it, and a test holds it. */
export interface Threat {
  /** What the attacker does. */
  readonly attempt: string;
  /** What stops it, or what the attacker sees. */
  readonly answer: string;
  /** A text that stands in the test file as it is, the title of a test or the name of a row, and the file. */
  readonly test: readonly [title: string, file: string];
}
