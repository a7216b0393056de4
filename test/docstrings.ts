import ts from "typescript";

/**
 * The names that a source file declares and exports without a docstring. Overloads share the docstring of any of them; a name from another
 * file is documented there.
 */
export function undocumented(source: string): readonly string[] {
  const { statements } = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const listed = new Set(statements.flatMap(localExports));
  const isExported = (statement: ts.Statement, name: string) => hasExport(statement) || listed.has(name);
  const documented = new Set<string>();
  const exported = new Set<string>();
  for (const statement of statements) {
    for (const name of namesOf(statement)) {
      if (isExported(statement, name)) exported.add(name);
      if (isDocumented(statement)) documented.add(name);
    }
  }
  return [...exported].filter((name) => !documented.has(name));
}

function hasExport(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** The local names of `export { name, other as alias }`. */
function localExports(statement: ts.Statement): readonly string[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier !== undefined) return [];
  const { exportClause } = statement;
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed ? [statement.name?.text ?? "default"] : [];
}

/** An empty docstring does not count. */
function isDocumented(statement: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(statement).some((doc) => /\w/.test(doc.getText()));
}
