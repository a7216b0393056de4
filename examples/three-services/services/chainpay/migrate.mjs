// Brings the database to the newest schema: every file in migrations/ runs once, in the order of its name.
// Run as a one-shot service before the new version starts; a schema change must suit the running version too.
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const folder = new URL("migrations/", import.meta.url);

export const databaseFile = process.env.DATABASE ?? "/data/payments.sqlite";

/** The names of all migrations, oldest first. */
export function migrations() {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/** How many migrations this database has seen. */
export function schemaVersion(database) {
  return database.prepare("PRAGMA user_version").get().user_version;
}

function migrate(database) {
  database.exec("PRAGMA journal_mode = WAL");
  for (const [index, name] of migrations().entries()) {
    if (index < schemaVersion(database)) continue;
    const sql = readFileSync(new URL(name, folder), "utf8");
    database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`);
    console.log(`ran ${name}`);
  }
  console.log(`schema version ${schemaVersion(database)}`);
}

if (import.meta.main) {
  const database = new DatabaseSync(databaseFile);
  migrate(database);
  database.close();
}
