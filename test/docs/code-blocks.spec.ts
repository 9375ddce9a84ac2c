import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { type CodeBlock, codeBlocksOf, pages, ROOT } from './support/markdown.js';

const FOLDER = join(ROOT, 'test/docs/blocks');
const STUBS = join(ROOT, 'test/docs/stubs');

/**
 * The TypeScript of README and docs is compiled as a host would compile it. Blocks that begin with
 * `// src/NAME.ts` may import each other within a page; every block may import the files of `stubs/`, which stand
 * for the host's own.
 */
describe('the TypeScript blocks', () => {
  // The Chinese README has the same blocks as the English one; a suite of its own sees to that.
  const blocks = pages()
    .filter((page) => !page.includes('.zh-CN.'))
    .flatMap(codeBlocksOf)
    .filter(({ language }) => language === 'ts');
  const problems = new Map<string, string[]>();

  beforeAll(() => {
    for (const { file, message } of compile(blocks)) {
      problems.set(file, [...(problems.get(file) ?? []), message]);
    }
  });

  it('are found', () => expect(blocks.length).toBeGreaterThan(5));

  it.each(blocks.map((block) => [`${block.page}, block ${block.number}`, block] as const))(
    'compiles %s',
    (_name, block) => {
      expect(problems.get(fileOf(block)) ?? []).toEqual([]);
    },
  );
});

/** Where a block is put: a folder for each page, and the block's own name if it tells one. */
function fileOf({ page, number, text }: CodeBlock): string {
  const [, name = `block-${number}`] = /^\/\/ src\/([\w./-]+)\.ts/.exec(text) ?? [];
  return join(FOLDER, page.replace(/[/.]/g, '-'), `${name}.ts`);
}

function compile(blocks: CodeBlock[]): { file: string; message: string }[] {
  const files = new Map(blocks.map((block) => [fileOf(block), moduleOf(block)]));
  for (const folder of new Set([...files.keys()].map((file) => file.slice(0, file.lastIndexOf('/'))))) {
    for (const stub of readdirSync(STUBS)) {
      const place = join(folder, stub);
      if (!files.has(place)) files.set(place, readFileSync(join(STUBS, stub), 'utf8'));
    }
  }
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  Object.assign(options, { noUnusedLocals: false, noUnusedParameters: false, types: ['node', 'jest'] });
  const host = ts.createCompilerHost(options);
  // As the command does; comments are not looked at.
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  const { readFile, fileExists, getSourceFile } = host;
  const folders = new Set([...files.keys()].flatMap(foldersAbove));
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile(path, target, ...rest)
      : ts.createSourceFile(path, text, target);
  };
  // The folders of the blocks are nowhere but here.
  host.directoryExists = (path) => folders.has(path) || ts.sys.directoryExists(path);
  const program = ts.createProgram([...files.keys()], options, host);
  // Not of the sources they import, which the type check of the repository looks at.
  return [...files.keys()]
    .flatMap((path) => program.getSourceFile(path) ?? [])
    .flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ])
    .flatMap(({ file, start = 0, messageText }) => {
      if (file === undefined || !files.has(file.fileName)) return [];
      const { line } = ts.getLineAndCharacterOfPosition(file, start);
      const message = `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      return [{ file: file.fileName, message }];
    });
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

/** What is given comes after the block, so that line numbers stay. */
const moduleOf = ({ text, given }: CodeBlock) => `${text}\n${given}\nexport {};\n`;
