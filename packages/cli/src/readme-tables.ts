import { table } from "@stageway/core";
import { aboutOf, exitCodeTable, spell, usage } from "./help.ts";
import { verbs } from "./verbs.ts";

/** The README with everything current that is said by the table of verbs. */
export function filledReadme(text: string): string {
  const parts: Readonly<Record<string, string>> = { verbs: verbTable(), options: optionTables(), codes: codeTable() };
  return Object.entries(parts).reduce((document, [part, content]) => fill(document, part, content), text);
}

function fill(document: string, part: string, content: string): string {
  const [open, close] = [`<!-- generated: ${part} -->\n`, "<!-- /generated -->"];
  const from = document.indexOf(open) + open.length;
  const to = document.indexOf(close, from);
  if (from < open.length || to < 0) throw new Error(`Cannot fill "${part}": the README has no such marker`);
  return `${document.slice(0, from)}\n${content.trim()}\n\n${document.slice(to)}`;
}

function verbTable(): string {
  return table(
    ["Verb", "Does", "Example"],
    verbs.map(({ name, about, examples: [first] }) => [`\`${name}\``, about, `\`${first?.command ?? ""}\``]),
  );
}

function optionTables(): string {
  return verbs
    .map((verb) => {
      const rows = Object.entries(verb.options).map(([name, option]) => [
        `\`${spell(name, option)}\``,
        aboutOf(option),
      ]);
      const examples = verb.examples.map(({ command, about }) => `${command.padEnd(40)} # ${about}`);
      const example = ["```sh", ...examples, "```"].join("\n");
      return [`### \`${usage(verb)}\``, verb.details ?? verb.about, example, table(["Option", "Says"], rows)].join(
        "\n\n",
      );
    })
    .join("\n\n");
}

function codeTable(): string {
  return table(
    ["Code", "Means"],
    exitCodeTable.map(([code, text]) => [`\`${code}\``, text]),
  );
}
