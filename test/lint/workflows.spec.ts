import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../.github/workflows');
const WORKFLOWS = readdirSync(FOLDER).map(
  (name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const,
);

/** The jobs of a workflow as their lines. */
function jobsOf(text: string): string[] {
  return text
    .slice(text.indexOf('\njobs:\n'))
    .split(/\n(?= {2}[\w-]+:\n)/)
    .slice(1);
}

describe.each(WORKFLOWS)('the workflow %s', (_name, text) => {
  it('names every action by its commit', () => {
    const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(1);
    for (const action of actions) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
  });

  it('leaves no credentials in a checkout', () => {
    const checkouts = text.split('actions/checkout@').slice(1);
    for (const step of checkouts) {
      expect(step.split(/\n {6}- /)[0]).toContain('persist-credentials: false');
    }
  });

  it('installs nothing that is not in the lock file', () => {
    expect(text).not.toMatch(/\bnpx\b|npm (install|i|exec)\b|--global|(?<![\w-])-g\b/);
  });

  it('runs nothing of the repository or its dependencies in a job that may write', () => {
    const writing = jobsOf(text).filter((job) => /: write\b/.test(job));
    for (const job of writing) {
      expect(job).not.toMatch(/npm (ci|run|test|pack)|actions\/checkout|node_modules/);
    }
  });
});

describe('the commands of the workspace', () => {
  it('run what the lock file names', () => {
    const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
    const { 'test:node24': _another, ...others } = scripts;
    for (const command of Object.values(others)) expect(command).not.toMatch(/npx --yes|npm install/);
  });
});
