import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const OPTIONS = join(__dirname, '../../src/options/payscore-sync.options.ts');

/** Fields of `PayscoreInstitutionOptions` in their order, and whether each must be given. */
function fields(): { name: string; isRequired: boolean }[] {
  const source = ts.createSourceFile(OPTIONS, readFileSync(OPTIONS, 'utf8'), ts.ScriptTarget.ES2023, true);
  const options = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === 'PayscoreInstitutionOptions');
  const members: readonly ts.TypeElement[] = options?.members ?? [];
  return members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    isRequired: member.questionToken === undefined,
  }));
}

describe('docs/institutions.md', () => {
  const page = readFileSync(join(process.cwd(), 'docs/institutions.md'), 'utf8');
  const section = page.slice(page.indexOf('## Fields'), page.indexOf('## Institutions that come and go'));

  it('has every field of an institution, and which must be given', () => {
    const rows = [...section.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];
    const listed = rows.map(([, name, , defaultValue]) => ({
      name,
      isRequired: defaultValue === 'required',
    }));
    expect(listed.length).toBeGreaterThan(10);
    expect(listed).toEqual(fields());
  });
});
