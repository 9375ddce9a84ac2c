import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A change here is a change for every user: say so in the CHANGELOG, and with a changeset. */
describe.each(['payscore-sync', 'payscore-simulator'])('the public names of libs/%s', (library) => {
  const root = join(process.cwd(), 'libs', library);
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { 'payscore-source': string }>;
  };
  const entries = Object.entries(exports).flatMap(([name, entry]) =>
    typeof entry === 'string' ? [] : [[name, entry['payscore-source']] as const],
  );

  it.each(entries)('%s exports what it did', (_name, file) => {
    expect(exportedNames(join(root, file))).toMatchSnapshot();
  });
});

it.each(['service', 'queries'])(
  'the declaration of PayscoreSyncService names nothing that a host cannot name: %s',
  (part) => {
    const source = join(process.cwd(), 'libs/payscore-sync/src');
    const names = exportedNames(join(source, 'index.ts')).map((name) => name.replace(/^type /, ''));
    const file = join(source, `service/payscore-sync.${part}.ts`);
    const { outputText } = ts.transpileDeclaration(readFileSync(file, 'utf8'), { fileName: file });
    const { statements } = ts.createSourceFile(file, outputText, ts.ScriptTarget.ES2023, true);
    const imported = statements.filter(ts.isImportDeclaration).flatMap(importedNames);
    expect(imported).toContain('PayscoreSyncRecord');
    expect(imported.filter((name) => !names.includes(name))).toEqual([]);
  },
);

function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
}

function exportedNames(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
  return source.statements.flatMap(namesOf).sort();
}

/** @throws Error for an export that does not name what it exports */
function namesOf(statement: ts.Statement): string[] {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause, isTypeOnly } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause)) {
      throw new Error(`An entry must name each export, not: ${statement.getText()}`);
    }
    return exportClause.elements.map((one) => {
      const isType = isTypeOnly || one.isTypeOnly;
      return isType ? `type ${one.name.text}` : one.name.text;
    });
  }
  if (ts.isImportDeclaration(statement)) return [];
  throw new Error(`An entry re-exports and declares nothing itself, unlike: ${statement.getText()}`);
}
