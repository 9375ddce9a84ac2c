import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

/** Reads `[{ filePath, text }]` from stdin, writes the ids of the rules each breaks to stdout. */
const eslint = new ESLint({
  // The texts are in no file, so there are no types to ask for.
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});

let input = '';
for await (const chunk of process.stdin) input += chunk;

const broken = [];
for (const { filePath, text } of JSON.parse(input)) {
  const [{ messages }] = await eslint.lintText(text, { filePath });
  broken.push(messages.map(({ ruleId, message }) => ruleId ?? message));
}
process.stdout.write(JSON.stringify(broken));
