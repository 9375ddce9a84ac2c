import { readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('docs/events.md', () => {
  it('shows the handlers of this folder, which are compiled', () => {
    const page = readFileSync(join(__dirname, '../../docs/events.md'), 'utf8');
    const [, example] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
    expect(example).toBe(readFileSync(join(__dirname, 'alerts.service.ts'), 'utf8'));
  });
});
