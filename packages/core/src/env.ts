/** Environment variables as a value that is passed on; nobody but the entry of an action reads `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;
