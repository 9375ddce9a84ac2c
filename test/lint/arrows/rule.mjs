import { dirname, join, relative, sep } from 'node:path';

const SEE = 'See ARCHITECTURE.md.';

/**
 * An ESLint rule: each file imports what the row of its folder allows, and nothing else; static, dynamic and type
 * imports alike. A file belongs to the longest folder of the table that holds it.
 *
 * Option: `{ root, table }` with `root` an absolute folder and `table` as in `table.mjs`.
 */
export const arrowsRule = {
  meta: { type: 'problem', schema: [{ type: 'object' }] },
  create(context) {
    const [{ root, table }] = context.options;
    const file = relative(root, context.filename).split(sep).join('/');
    const folder = folderOf(table, dirname(file));
    const row = table[folder];

    /** @param use `value`, `type` or `late` */
    const check = (node, source, use) => {
      const problem = source.startsWith('.')
        ? pathProblem(root, table, context.filename, folder, source, use)
        : packageProblem(row, folder, source, use);
      if (problem) context.report({ node, message: `${problem} ${SEE}` });
    };
    const onStatic = (node) =>
      node.source && check(node, node.source.value, isTypeOnly(node) ? 'type' : 'value');
    return {
      ImportDeclaration: onStatic,
      ExportNamedDeclaration: onStatic,
      ExportAllDeclaration: onStatic,
      TSImportType: (node) => check(node, (node.source ?? node.argument.literal).value, 'type'),
      ImportExpression(node) {
        if (node.source.type === 'Literal') check(node, node.source.value, 'late');
        else context.report({ node, message: 'An import must say what it imports.' });
      },
    };
  },
};

function isTypeOnly({ importKind, exportKind, specifiers = [] }) {
  if (importKind === 'type' || exportKind === 'type') return true;
  const kinds = specifiers.map((one) => one.importKind ?? one.exportKind);
  return kinds.length > 0 && kinds.every((kind) => kind === 'type');
}

function folderOf(table, path) {
  for (let at = path; ; at = dirname(at)) {
    if (Object.hasOwn(table, at)) return at;
    if (at === '.') throw new Error(`The table of arrows has no row for ${path}.`);
  }
}

function pathProblem(root, table, filename, folder, source, use) {
  const target = relative(root, join(dirname(filename), source))
    .split(sep)
    .join('/');
  const { folders = [], types = [], late = [], outside = [] } = table[folder];
  if (target.startsWith('..')) return outsideProblem(outside, target, use);
  const other = folderOf(table, dirname(target));
  if (other === folder || folders.includes(other)) return null;
  if (types.includes(other)) return use === 'type' ? null : `${folder}/ imports types of ${other}/ only.`;
  if (late.includes(other)) return use === 'value' ? `A host may lack it: import() ${other}/.` : null;
  return `Arrows point one way: ${folder}/ must not import ${other}/.`;
}

function outsideProblem(outside, target, use) {
  if (outside.some(([file, allowed]) => file === target && (allowed === 'value' || use === 'type')))
    return null;
  return 'Do not leave the package by a path.';
}

function packageProblem({ packages = [], late = [] }, folder, source, use) {
  if (packages.some((name) => (name.endsWith('*') ? source.startsWith(name.slice(0, -1)) : source === name)))
    return null;
  if (late.includes(source)) return use === 'value' ? 'A host may lack it: import() it.' : null;
  return `${folder}/ uses ${packages.join(', ') || 'no package'} only.`;
}
